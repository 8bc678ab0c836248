package dev.sluice.sim.signature;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the P-256 public key from the private key file that Coinbase gives its users.
 *
 * <p>In the format of RFC 5915 such a file ends with the public point, 0x04 and two coordinates of 32 bytes. The
 * private key is not kept.
 */
public final class EcKey {
    private static final String BEGIN = "-----BEGIN EC PRIVATE KEY-----";
    private static final String END = "-----END EC PRIVATE KEY-----";
    private static final int COORDINATE = 32;
    private static final int POINT = 1 + 2 * COORDINATE;
    private static final byte UNCOMPRESSED = 4;

    private EcKey() {}

    /** Returns the public key, or null when {@code pem} is not such a file. */
    public static @Nullable PublicKey publicHalf(String pem) {
        String text = pem.strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            return null;
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
            int point = der.length - POINT;
            return point < 0 || der[point] != UNCOMPRESSED ? null : key(Arrays.copyOfRange(der, point + 1, der.length));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return null;
        }
    }

    private static PublicKey key(byte[] point) throws GeneralSecurityException {
        BigInteger x = new BigInteger(1, Arrays.copyOf(point, COORDINATE));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, COORDINATE, point.length));
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve.getParameterSpec(ECParameterSpec.class)));
    }
}
