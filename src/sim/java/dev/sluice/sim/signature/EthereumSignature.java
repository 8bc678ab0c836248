package dev.sluice.sim.signature;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * Ethereum's hash and signatures, with which Hyperliquid's callers sign. The JDK has neither Keccak-256 nor the curve
 * secp256k1; Bouncy Castle, which also makes the gateway's certificates, has both.
 */
public final class EthereumSignature {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final int HASH_BITS = 256;
    private static final int NUMBER_BYTES = 32;
    private static final int ADDRESS_BYTES = 20;

    private EthereumSignature() {}

    /** Returns the Keccak-256 hash of the parts one after the other. It differs from SHA3-256 in its padding. */
    public static byte[] keccak(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(HASH_BITS);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }

    /**
     * Returns the address, 0x and 40 lower-case hex digits, whose key made a signature of a hash; null when no key
     * could have made it.
     *
     * @param odd whether the y coordinate of the signature's point is odd: v is 28
     */
    public static @Nullable String signer(byte[] hash, BigInteger r, BigInteger s, boolean odd) {
        BigInteger order = CURVE.getN();
        if (r.signum() <= 0 || r.compareTo(order) >= 0 || s.signum() <= 0 || s.compareTo(order) >= 0) {
            return null;
        }
        ECPoint point = point(r, odd);
        if (point == null) {
            return null;
        }
        BigInteger inverse = r.modInverse(order);
        BigInteger ofPoint = s.multiply(inverse).mod(order);
        BigInteger ofBase = new BigInteger(1, hash).negate().multiply(inverse).mod(order);
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), ofBase, point, ofPoint);
        return key.isInfinity() ? null : address(key);
    }

    /** Returns the point of the curve with this x coordinate, or null when there is none. */
    private static @Nullable ECPoint point(BigInteger x, boolean odd) {
        byte[] compressed = new byte[1 + NUMBER_BYTES];
        compressed[0] = (byte) (odd ? 3 : 2);
        BigIntegers.asUnsignedByteArray(x, compressed, 1, NUMBER_BYTES);
        try {
            return CURVE.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException notOnTheCurve) {
            return null;
        }
    }

    private static String address(ECPoint key) {
        byte[] coordinates = Arrays.copyOfRange(key.getEncoded(false), 1, 1 + 2 * NUMBER_BYTES);
        return "0x" + HexFormat.of().formatHex(keccak(coordinates), NUMBER_BYTES - ADDRESS_BYTES, NUMBER_BYTES);
    }
}
