package dev.sluice.signer;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** Private keys in files in PEM format. */
final class PrivateKeys {
    private static final String PKCS8 = "-----BEGIN PRIVATE KEY-----";
    private static final String RFC5915 = "-----BEGIN EC PRIVATE KEY-----";
    /** Where RFC 5915 has the 32 bytes of a P-256 key: after a sequence, the version 1 and the head of the octets. */
    private static final int NUMBER_AT = 7;

    private static final int NUMBER_BYTES = 32;

    private PrivateKeys() {}

    static boolean isPem(byte[] file) {
        return new String(file, 0, Math.min(file.length, 11), StandardCharsets.US_ASCII).equals("-----BEGIN ");
    }

    static PrivateKey ed25519(byte[] file) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der(file, PKCS8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the secret is in PEM format, but it is no Ed25519 key in PKCS 8; allowed are such a key and an HMAC secret");
        }
    }

    /** Returns a key of the curve P-256, in PKCS 8 or RFC 5915. */
    static PrivateKey p256(byte[] file) {
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            if (new String(file, StandardCharsets.US_ASCII).startsWith(PKCS8)) {
                PrivateKey key = keys.generatePrivate(new PKCS8EncodedKeySpec(der(file, PKCS8)));
                int bits = ((ECKey) key).getParams().getOrder().bitLength();
                if (bits != 8 * NUMBER_BYTES) {
                    throw new IllegalArgumentException("another curve");
                }
                return key;
            }
            byte[] der = der(file, RFC5915);
            if (der.length < NUMBER_AT + NUMBER_BYTES || der[NUMBER_AT - 1] != NUMBER_BYTES) {
                throw new IllegalArgumentException("another curve");
            }
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            BigInteger number = new BigInteger(1, Arrays.copyOfRange(der, NUMBER_AT, NUMBER_AT + NUMBER_BYTES));
            return keys.generatePrivate(new ECPrivateKeySpec(number, curve.getParameterSpec(ECParameterSpec.class)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the secret must be an EC private key of the curve P-256 in PEM format, with its first and last line");
        }
    }

    private static byte[] der(byte[] file, String begin) {
        String text = new String(file, StandardCharsets.US_ASCII).strip();
        int end = text.lastIndexOf("-----END ");
        if (!text.startsWith(begin) || end < 0) {
            throw new IllegalArgumentException("not in PEM format");
        }
        return Base64.getMimeDecoder().decode(text.substring(begin.length(), end));
    }

    static byte[] sign(String algorithm, PrivateKey key, byte[] text) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot do " + algorithm, e);
        }
    }
}
