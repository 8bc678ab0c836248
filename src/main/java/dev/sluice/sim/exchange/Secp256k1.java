package dev.sluice.sim.exchange;

import java.math.BigInteger;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The curve of Ethereum's signatures (SEC 2, secp256k1), which the JDK no longer has. It recovers the address that signed, and is far too slow and
 * too open to observers for anything but a simulation.
 */
final class Secp256k1 {
    private static final BigInteger P =
            new BigInteger("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F", 16);
    private static final BigInteger N =
            new BigInteger("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16);
    private static final Point G = new Point(
            new BigInteger("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798", 16),
            new BigInteger("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8", 16));
    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final BigInteger SEVEN = BigInteger.valueOf(7);

    private Secp256k1() {}

    /** A point of the curve; null stands for the point at infinity. */
    private record Point(BigInteger x, BigInteger y) {}

    /**
     * Returns the address, 0x and 40 lower-case hex digits, whose key made a signature of a hash; null when no key could have made it.
     *
     * @param odd whether the y coordinate of the signature's point is odd: v is 28
     */
    static @Nullable String signer(byte[] hash, BigInteger r, BigInteger s, boolean odd) {
        if (r.signum() <= 0 || r.compareTo(N) >= 0 || s.signum() <= 0 || s.compareTo(N) >= 0) {
            return null;
        }
        BigInteger square = r.modPow(THREE, P).add(SEVEN).mod(P);
        BigInteger y = square.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
        if (!y.multiply(y).mod(P).equals(square)) {
            return null;
        }
        Point point = new Point(r, y.testBit(0) == odd ? y : P.subtract(y));
        BigInteger inverse = r.modInverse(N);
        BigInteger ofPoint = s.multiply(inverse).mod(N);
        BigInteger ofBase = new BigInteger(1, hash).negate().multiply(inverse).mod(N);
        Point key = sum(times(ofPoint, point), times(ofBase, G));
        return key == null ? null : address(key);
    }

    private static String address(Point key) {
        byte[] hash = Keccak.of(bytes(key.x()), bytes(key.y()));
        return "0x" + HexFormat.of().formatHex(hash, 12, 32);
    }

    /** Returns the number in 32 bytes. */
    private static byte[] bytes(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] all = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, all, 32 - length, length);
        return all;
    }

    private static @Nullable Point times(BigInteger factor, Point point) {
        Point sum = null;
        Point power = point;
        for (int bit = 0; bit < factor.bitLength(); bit++) {
            if (factor.testBit(bit)) {
                sum = sum(sum, power);
            }
            power = sum(power, power);
        }
        return sum;
    }

    private static @Nullable Point sum(@Nullable Point a, @Nullable Point b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        BigInteger slope;
        if (a.x().equals(b.x())) {
            if (!a.y().equals(b.y())) {
                return null;
            }
            slope = a.x().multiply(a.x())
                    .multiply(THREE)
                    .multiply(a.y().shiftLeft(1).modInverse(P));
        } else {
            slope = b.y().subtract(a.y()).multiply(b.x().subtract(a.x()).modInverse(P));
        }
        BigInteger x = slope.multiply(slope).subtract(a.x()).subtract(b.x()).mod(P);
        return new Point(x, slope.multiply(a.x().subtract(x)).subtract(a.y()).mod(P));
    }
}
