package dev.sluice.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A server certificate of a TLS port: the certificate chain and the private key.
 *
 * @param chain the certificates, the server's own first
 * @param key the private key of the server's certificate
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;
    private static final byte[] TEST_DATA = {1, 2, 3, 4};

    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /** Returns the chain with its key, after a check that the key belongs to the first certificate. */
    public static ServerCertificate read(List<X509Certificate> chain, PrivateKey key)
            throws InvalidCertificateException {
        if (!belongTogether(chain.get(0).getPublicKey(), key)) {
            throw new InvalidCertificateException("contains the private key of another certificate");
        }
        return new ServerCertificate(chain, key);
    }

    /** Reads a PEM text that contains both the certificates and the private key. */
    public static ServerCertificate read(String pem) throws InvalidCertificateException {
        return read(certificates(pem), key(pem));
    }

    /** Returns the certificates of a PEM text, after a check that each is signed by the next. */
    public static List<X509Certificate> certificates(String pem) throws InvalidCertificateException {
        List<X509Certificate> chain = Pem.certificates(pem);
        for (int i = 1; i < chain.size(); i++) {
            try {
                chain.get(i - 1).verify(chain.get(i).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new InvalidCertificateException(
                        "contains certificates in the wrong order: number " + (i + 1) + " did not sign number " + i, e);
            }
        }
        return chain;
    }

    /** Returns the private key of a PEM text. */
    public static PrivateKey key(String pem) throws InvalidCertificateException {
        return Pem.key(pem);
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
        try {
            Signature signature = Signature.getInstance(
                    switch (privateKey.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> privateKey.getAlgorithm();
                    });
            signature.initSign(privateKey);
            signature.update(TEST_DATA);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(TEST_DATA);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Returns the host names and addresses that the certificate is valid for. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = chain.get(0).getSubjectAlternativeNames();
            for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (Integer.valueOf(DNS).equals(one.get(0))
                        || Integer.valueOf(ADDRESS).equals(one.get(0))) {
                    names.add(String.valueOf(one.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return List.copyOf(names);
    }

    public boolean covers(String host) {
        return names().stream().anyMatch(name -> CertificateNames.covers(name, host));
    }

    public long notBeforeMillis() {
        return chain.get(0).getNotBefore().toInstant().toEpochMilli();
    }

    /** Returns the earliest expiry in the chain, in milliseconds since 1970. */
    public long notAfterMillis() {
        return chain.stream()
                .mapToLong(certificate -> certificate.getNotAfter().toInstant().toEpochMilli())
                .min()
                .orElseThrow();
    }

    /** Returns whether less than a third of the validity period is left, so that it must be renewed. */
    public boolean isDueForRenewal(long nowMillis) {
        long life = notAfterMillis() - notBeforeMillis();
        return notAfterMillis() - nowMillis < life / 3;
    }

    public String chainPem() {
        StringBuilder pem = new StringBuilder();
        chain.forEach(certificate -> pem.append(Pem.of(certificate)));
        return pem.toString();
    }

    public String keyPem() {
        return Pem.of(key);
    }

    @Override
    public String toString() {
        return "a certificate for " + names();
    }
}
