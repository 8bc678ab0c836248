package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCertificateAuthorityTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final List<String> NAMES = List.of("api.kraken.com", "api.binance.com", "10.1.2.3");
    private static final LocalCertificateAuthority AUTHORITY = LocalCertificateAuthority.create(NAMES, NOW);

    /** Verifies a certificate like a client that trusts the authority; throws if it is not trusted. */
    private static void verify(LocalCertificateAuthority trusted, ServerCertificate shown, long nowMillis)
            throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(trusted.root(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(Instant.ofEpochMilli(nowMillis)));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(shown.chain()), parameters);
    }

    @Test
    void a_certificate_for_permitted_names_is_trusted() throws Exception {
        ServerCertificate issued = AUTHORITY.issue(NAMES, NOW);
        verify(AUTHORITY, issued, NOW);
        assertThat(issued.names()).containsExactlyElementsOf(NAMES);
        assertThat(NAMES).allMatch(issued::covers);
        assertThat(issued.covers("api.kraken.com.evil.com")).isFalse();
    }

    @Test
    void a_certificate_for_other_names_is_not_trusted() {
        for (String other : List.of("www.google.com", "kraken.com", "10.1.2.4", "evil-api.kraken.com.")) {
            assertThat(AUTHORITY.mayIssueFor(List.of(other))).as(other).isFalse();
        }
        assertThatThrownBy(() -> verify(AUTHORITY, AUTHORITY.issue(List.of("www.google.com"), NOW), NOW))
                .hasMessageContaining("constraint");
        assertThatThrownBy(() -> verify(AUTHORITY, AUTHORITY.issue(List.of("10.1.2.4"), NOW), NOW))
                .hasMessageContaining("constraint");
        LocalCertificateAuthority withoutAddresses = LocalCertificateAuthority.create(List.of("api.kraken.com"), NOW);
        assertThatThrownBy(() -> verify(withoutAddresses, withoutAddresses.issue(List.of("10.1.2.3"), NOW), NOW))
                .hasMessageContaining("constraint");
    }

    @Test
    void the_authority_may_sign_for_its_names_only() {
        assertThat(AUTHORITY.mayIssueFor(NAMES)).isTrue();
        assertThat(AUTHORITY.mayIssueFor(List.of("api.binance.com"))).isTrue();
        assertThat(AUTHORITY.mayIssueFor(List.of("api.binance.com", "fapi.binance.com")))
                .isFalse();
    }

    @Test
    void another_authority_with_the_same_names_is_not_trusted() {
        LocalCertificateAuthority other = LocalCertificateAuthority.create(NAMES, NOW);
        assertThatThrownBy(() -> verify(AUTHORITY, other.issue(NAMES, NOW), NOW))
                .isNotNull();
    }

    @Test
    void the_authority_is_valid_for_ten_years_and_a_certificate_for_91_days() throws Exception {
        ServerCertificate issued = AUTHORITY.issue(NAMES, NOW);
        long day = Duration.ofDays(1).toMillis();
        assertThat(issued.notAfterMillis() - issued.notBeforeMillis()).isEqualTo(91 * day);
        verify(AUTHORITY, issued, NOW - day + 1000);
        assertThatThrownBy(() -> verify(AUTHORITY, issued, NOW + 91 * day)).isNotNull();
        assertThat(AUTHORITY.notAfterMillis() - NOW).isEqualTo(3650 * day);
    }

    @Test
    void a_certificate_is_due_when_less_than_a_third_of_its_time_is_left() {
        ServerCertificate issued = AUTHORITY.issue(NAMES, NOW);
        long third = Duration.ofDays(91).toMillis() / 3;
        assertThat(issued.isDueForRenewal(NOW)).isFalse();
        assertThat(issued.isDueForRenewal(issued.notAfterMillis() - third)).isFalse();
        assertThat(issued.isDueForRenewal(issued.notAfterMillis() - third + 1)).isTrue();
        assertThat(issued.isDueForRenewal(issued.notAfterMillis() + third)).isTrue();
    }

    @Test
    void keys_are_p_256_and_each_certificate_has_its_own() {
        ServerCertificate one = AUTHORITY.issue(NAMES, NOW);
        ECPublicKey key = (ECPublicKey) one.chain().get(0).getPublicKey();
        assertThat(key.getParams().getCurve().getField().getFieldSize()).isEqualTo(256);
        assertThat(AUTHORITY.issue(NAMES, NOW).key()).isNotEqualTo(one.key());
    }

    @Test
    void authority_and_certificate_are_read_back_from_their_text() throws Exception {
        LocalCertificateAuthority again = LocalCertificateAuthority.read(AUTHORITY.secretPem());
        assertThat(again).isEqualTo(AUTHORITY);
        assertThat(again.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        ServerCertificate issued = AUTHORITY.issue(NAMES, NOW);
        assertThat(ServerCertificate.read(issued.keyPem() + issued.chainPem())).isEqualTo(issued);
        verify(again, again.issue(NAMES, NOW), NOW);
    }

    @Test
    void texts_and_errors_never_contain_a_key() {
        String secret = Pem.of(AUTHORITY.key()).lines().skip(1).findFirst().orElseThrow();
        assertThat(AUTHORITY.toString() + AUTHORITY.issue(NAMES, NOW)).doesNotContain(secret);
        String broken = AUTHORITY.secretPem().replace("-----END PRIVATE KEY-----", "");
        assertThatThrownBy(() -> LocalCertificateAuthority.read(broken))
                .isInstanceOf(InvalidCertificateException.class)
                .message()
                .doesNotContain(secret);
    }

    // ---- certificates of users

    @Test
    void a_chain_with_an_intermediate_must_be_in_order() throws Exception {
        ServerCertificate issued = AUTHORITY.issue(NAMES, NOW);
        String chain = issued.chainPem() + AUTHORITY.certificatePem();
        assertThat(ServerCertificate.read(chain + issued.keyPem()).chain()).hasSize(3);
        assertThatThrownBy(() -> ServerCertificate.read(issued.chainPem()
                        + LocalCertificateAuthority.create(NAMES, NOW).certificatePem()
                        + issued.keyPem()))
                .hasMessageContaining("number 3 did not sign number 2");
    }

    @Test
    void a_key_of_another_certificate_is_refused() {
        ServerCertificate one = AUTHORITY.issue(NAMES, NOW);
        ServerCertificate other = AUTHORITY.issue(NAMES, NOW);
        assertThatThrownBy(() -> ServerCertificate.read(one.chainPem() + other.keyPem()))
                .isInstanceOf(InvalidCertificateException.class)
                .hasMessage("contains the private key of another certificate");
    }

    @Test
    void an_invalid_certificate_or_key_is_refused_with_the_reason() throws Exception {
        ServerCertificate issued = AUTHORITY.issue(NAMES, NOW);
        assertThatThrownBy(() -> ServerCertificate.read(issued.keyPem())).hasMessageContaining("no certificate");
        assertThatThrownBy(() -> ServerCertificate.read(issued.chainPem())).hasMessageContaining("no private key");
        assertThatThrownBy(() -> ServerCertificate.read("nothing")).hasMessageContaining("no certificate");
        assertThatThrownBy(() -> ServerCertificate.key("")).hasMessageContaining("no private key");
        assertThatThrownBy(() -> ServerCertificate.key(issued.keyPem() + issued.keyPem()))
                .hasMessageContaining("more than one");
        String closed = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(encrypted())
                + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
        assertThatThrownBy(() -> ServerCertificate.key(closed)).hasMessageContaining("pass phrase");
    }

    /** Returns an encrypted key, with a cipher that does not matter because nothing decrypts it. */
    private static byte[] encrypted() throws Exception {
        return new javax.crypto.EncryptedPrivateKeyInfo("PBEWithMD5AndDES", new byte[64]).getEncoded();
    }

    @Test
    void rsa_keys_and_sec1_files_are_read() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        String pem = Pem.of(rsa.generateKeyPair().getPrivate());
        assertThat(ServerCertificate.key(pem).getAlgorithm()).isEqualTo("RSA");
        String sec1 = """
                -----BEGIN EC PARAMETERS-----
                BggqhkjOPQMBBw==
                -----END EC PARAMETERS-----
                -----BEGIN EC PRIVATE KEY-----
                MHcCAQEEIOrk+elxyCr7EZ6A+5BDrecgYAqeSWq2Fj3FwovV/YYroAoGCCqGSM49
                AwEHoUQDQgAEorls8b/UNUyFhhMTNQ+CTvya5Ps5pTzY6p4O3ncsbrPLFzg5Hv32
                mJWDOTcqJiXr8pQIS0X1OOYNAmFfkpnqBA==
                -----END EC PRIVATE KEY-----
                """;
        assertThat(ServerCertificate.key(sec1).getAlgorithm()).isEqualTo("EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.kraken.com", "localhost", "10.0.0.1", "255.255.255.255", "a-b.c1"})
    void a_name_is_a_host_or_an_address(String name) {
        assertThat(CertificateNames.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "API.kraken.com",
                "a.",
                ".a",
                "-a.b",
                "a_b.c",
                "*.a.b",
                "1.2.3",
                "256.1.1.1",
                "a b",
                "::1",
                "a:1",
                "é.de"
            })
    void any_other_text_is_not_a_name(String name) {
        assertThat(CertificateNames.isName(name)).isFalse();
    }

    @Test
    void a_wildcard_covers_exactly_one_label() {
        assertThat(CertificateNames.covers("*.kraken.com", "api.kraken.com")).isTrue();
        assertThat(CertificateNames.covers("*.Kraken.com", "api.kraken.com")).isTrue();
        assertThat(CertificateNames.covers("*.kraken.com", "kraken.com")).isFalse();
        assertThat(CertificateNames.covers("*.kraken.com", "a.api.kraken.com")).isFalse();
    }
}
