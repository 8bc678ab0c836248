package dev.sluice.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** A reader and writer of certificates and keys in PEM format. */
final class Pem {
    private static final int LINE = 64;
    private static final int MAX_BLOCKS = 64;

    private Pem() {}

    static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    /** Returns the certificates of the text in order, at least one. */
    static List<X509Certificate> certificates(String text) throws InvalidCertificateException {
        List<X509Certificate> found = new ArrayList<>();
        for (Object block : blocks(text)) {
            if (block instanceof X509CertificateHolder holder) {
                try {
                    found.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (CertificateException e) {
                    throw new InvalidCertificateException(
                            "contains a certificate that cannot be read: " + e.getMessage(), e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new InvalidCertificateException(
                    "contains no certificate; expected: PEM, which begins with -----BEGIN CERTIFICATE-----");
        }
        return List.copyOf(found);
    }

    /** Returns the only private key of the text. */
    static PrivateKey key(String text) throws InvalidCertificateException {
        PrivateKey key = null;
        for (Object block : blocks(text)) {
            if (block instanceof PEMEncryptedKeyPair || block instanceof PKCS8EncryptedPrivateKeyInfo) {
                throw new InvalidCertificateException(
                        "contains a key with a pass phrase; remove it with: openssl pkey -in KEY -out KEY.plain");
            }
            PrivateKeyInfo info = block instanceof PEMKeyPair pair
                    ? pair.getPrivateKeyInfo()
                    : block instanceof PrivateKeyInfo plain ? plain : null;
            if (info != null && key != null) {
                throw new InvalidCertificateException("contains more than one private key");
            }
            if (info != null) {
                key = key(info);
            }
        }
        if (key == null) {
            throw new InvalidCertificateException(
                    "contains no private key; expected: PEM, which begins with -----BEGIN PRIVATE KEY----- or similar");
        }
        return key;
    }

    private static PrivateKey key(PrivateKeyInfo info) throws InvalidCertificateException {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException e) {
            throw new InvalidCertificateException(
                    "contains a private key of a type that the TLS port cannot use; use EC P-256 or RSA", e);
        }
    }

    private static List<Object> blocks(String text) throws InvalidCertificateException {
        List<Object> blocks = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            Object block;
            while ((block = parser.readObject()) != null) {
                blocks.add(block);
                if (blocks.size() > MAX_BLOCKS) {
                    throw new InvalidCertificateException("contains more than " + MAX_BLOCKS + " blocks");
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new InvalidCertificateException(
                    "is not a readable PEM file", e); // the parser's message may quote the key, so it is not included
        }
        return blocks;
    }
}
