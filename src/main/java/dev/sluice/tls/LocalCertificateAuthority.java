package dev.sluice.tls;

import dev.sluice.base.hash.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A local certificate authority, restricted to the names it was created for. It uses EC P-256, which all current
 * clients support. Its server certificates are valid for 90 days, well below the maximum of 398 days that clients
 * accept, and start one day early for clients whose clock is behind.
 *
 * <p>It has two levels because Java ignores the name constraints of a trusted root and checks only those of
 * intermediate certificates. The root signs one issuing certificate; its key is then discarded, so that it cannot be
 * stolen.
 *
 * @param root the certificate that bots trust
 * @param issuing the intermediate certificate, signed by the root, that signs server certificates
 * @param key the private key of {@code issuing}
 */
public record LocalCertificateAuthority(X509Certificate root, X509Certificate issuing, PrivateKey key) {
    private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
    private static final Duration SERVER_LIFETIME = Duration.ofDays(90);
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);
    private static final int SERIAL_BITS = 127;
    private static final int MAX_COMMON_NAME = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Creates an authority that can issue certificates for these names only. */
    public static LocalCertificateAuthority create(List<String> names, long nowMillis) {
        byte[] suffix = new byte[4];
        RANDOM.nextBytes(suffix);
        String authorityName = "O=Sluice,CN=Sluice local authority "
                + HexFormat.of().formatHex(suffix).toUpperCase(Locale.ROOT);
        KeyPair rootKeys = newKeyPair(); // its private key is not stored
        KeyPair issuingKeys = newKeyPair();
        X500Name name = new X500Name(authorityName);
        try {
            JcaX509v3CertificateBuilder root = builder(name, name, rootKeys, nowMillis, AUTHORITY_LIFETIME);
            constrain(root, 1, names, rootKeys);
            X509Certificate trusted = signed(root, rootKeys.getPrivate());
            JcaX509v3CertificateBuilder issuing = builder(
                    name, new X500Name(authorityName + " for servers"), issuingKeys, nowMillis, AUTHORITY_LIFETIME);
            constrain(issuing, 0, names, issuingKeys);
            issuing.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(trusted));
            return new LocalCertificateAuthority(
                    trusted, signed(issuing, rootKeys.getPrivate()), issuingKeys.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java can sign a certificate", e);
        }
    }

    private static void constrain(
            JcaX509v3CertificateBuilder builder, int maxPathLength, List<String> names, KeyPair pair)
            throws GeneralSecurityException, IOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(maxPathLength))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(Extension.nameConstraints, true, CertificateNames.nameConstraints(names))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    }

    /** Parses the output of {@link #secretPem}. */
    public static LocalCertificateAuthority read(String pem) throws InvalidCertificateException {
        ServerCertificate read = ServerCertificate.read(pem);
        if (read.chain().size() != 2) {
            throw new InvalidCertificateException("contains no authority that Sluice created");
        }
        return new LocalCertificateAuthority(read.chain().get(1), read.chain().get(0), read.key());
    }

    /**
     * Issues a server certificate with a new key; check first with {@link #mayIssueFor} that all names are permitted.
     */
    public ServerCertificate issue(List<String> names, long nowMillis) {
        KeyPair pair = newKeyPair();
        try {
            JcaX509CertificateHolder issuer = new JcaX509CertificateHolder(issuing);
            String first = names.get(0);
            X500Name name = new X500Name(
                    "O=Sluice,CN=" + (first.length() <= MAX_COMMON_NAME ? first : first.substring(0, MAX_COMMON_NAME)));
            JcaX509v3CertificateBuilder builder = builder(issuer.getSubject(), name, pair, nowMillis, SERVER_LIFETIME);
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.subjectAlternativeName, false, CertificateNames.alternativeNames(names))
                    .addExtension(
                            Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(issuing))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            extensions.createSubjectKeyIdentifier(pair.getPublic()));
            return new ServerCertificate(List.of(signed(builder, key), issuing), pair.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java can sign a certificate", e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name issuer, X500Name name, KeyPair pair, long nowMillis, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
                Date.from(Instant.ofEpochMilli(nowMillis - CLOCK_TOLERANCE.toMillis())),
                Date.from(Instant.ofEpochMilli(nowMillis + life.toMillis())),
                name,
                pair.getPublic());
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey by)
            throws GeneralSecurityException {
        try {
            X509CertificateHolder holder = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by));
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java knows P-256", e);
        }
    }

    /** Returns whether its name constraints permit all these names; clients refuse certificates for other names. */
    public boolean mayIssueFor(List<String> names) {
        try {
            NameConstraints constraints = NameConstraints.getInstance(new JcaX509CertificateHolder(issuing)
                    .getExtension(Extension.nameConstraints)
                    .getParsedValue());
            return bases(constraints).containsAll(bases(CertificateNames.nameConstraints(names)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private static Set<GeneralName> bases(NameConstraints constraints) {
        return Arrays.stream(constraints.getPermittedSubtrees())
                .map(GeneralSubtree::getBase)
                .collect(Collectors.toSet());
    }

    public long notAfterMillis() {
        return root.getNotAfter().toInstant().toEpochMilli();
    }

    /** Returns the SHA-256 fingerprint of the root in the format of browsers and openssl. */
    public String fingerprint() {
        try {
            byte[] hash = Sha256.of(root.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the root certificate cannot be encoded", e);
        }
    }

    /** Returns the root certificate that bots must trust, as PEM. */
    public String certificatePem() {
        return Pem.of(root);
    }

    /** Returns both certificates and the private key as PEM; the text is secret. */
    public String secretPem() {
        return Pem.of(key) + Pem.of(issuing) + Pem.of(root);
    }

    @Override
    public String toString() {
        return "authority " + fingerprint();
    }
}
