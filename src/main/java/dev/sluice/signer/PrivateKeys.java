package dev.sluice.signer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** A reader of private keys in PEM format. */
final class PrivateKeys {
    private static final byte[] PEM = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
    private static final int P256_BITS = 256;

    private PrivateKeys() {}

    static boolean isPem(byte[] file) {
        return file.length > PEM.length && Arrays.equals(file, 0, PEM.length, PEM, 0, PEM.length);
    }

    static PrivateKey ed25519(byte[] file) {
        return read(
                file, "Ed25519", "the secret is in PEM format, but no Ed25519 key; a secret for HMAC is allowed, too");
    }

    /** Returns a key of the curve P-256, in PKCS 8 or, as Coinbase gives it to its users, in the format of RFC 5915. */
    static PrivateKey p256(byte[] file) {
        String wrong =
                "the secret must be an EC private key of the curve P-256 in PEM format, with first and last line";
        PrivateKey key = read(file, "EC", wrong);
        if (((ECKey) key).getParams().getOrder().bitLength() != P256_BITS) {
            throw new IllegalArgumentException(wrong);
        }
        return key;
    }

    private static PrivateKey read(byte[] file, String algorithm, String wrong) {
        InputStreamReader reader = new InputStreamReader(new ByteArrayInputStream(file), StandardCharsets.US_ASCII);
        try (PEMParser parser = new PEMParser(reader)) {
            Object pem = parser.readObject();
            PrivateKeyInfo key = pem instanceof PEMKeyPair pair ? pair.getPrivateKeyInfo() : (PrivateKeyInfo) pem;
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // without the cause, whose message may contain parts of the key
            throw new IllegalArgumentException(wrong);
        }
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
