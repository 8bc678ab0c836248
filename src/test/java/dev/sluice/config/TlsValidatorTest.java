package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.tls.LocalCertificateAuthority;
import dev.sluice.tls.ServerCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tests that problems of the TLS port are reported with file, line and what to do. */
class TlsValidatorTest extends ValidConf {
    private static final long NOW = 1_800_000_000_000L;
    private static final List<String> HOSTS = List.of("api.alpha.example", "www.alpha.example", "beta.example");
    private static final LocalCertificateAuthority AUTHORITY = LocalCertificateAuthority.create(HOSTS, NOW);

    private void tls(String settings) throws IOException {
        Files.writeString(folder.resolve("sluice.json"), "{\"proxy\": {\n\"tls\": {" + settings + "}}}");
    }

    private void files(ServerCertificate certificate, ServerCertificate keyOf) throws IOException {
        Files.writeString(folder.resolve("own.pem"), certificate.chainPem());
        Files.writeString(folder.resolve("own.key"), keyOf.keyPem());
        tls("\"certificates\": [\n{\"certificate\": \"" + folder.resolve("own.pem") + "\",\n\"key\": \""
                + folder.resolve("own.key") + "\"}]");
    }

    private TlsSettings good() {
        LoadResult result = Config.load(folder);
        assertThat(result).isInstanceOf(LoadResult.Valid.class);
        return Objects.requireNonNull(
                ((LoadResult.Valid) result).config().gateway().proxy().tls());
    }

    @Test
    void an_empty_tls_section_serves_every_https_host_by_the_local_authority() throws IOException {
        tls("");
        TlsSettings tls = good();
        assertThat(tls.port()).isEqualTo(443);
        assertThat(tls.byLocalAuthority()).isTrue();
        assertThat(TlsHosts.servedBy(((LoadResult.Valid) Config.load(folder)).config(), tls))
                .isEqualTo(HOSTS);
    }

    @Test
    void tls_is_off_unless_configured() {
        assertThat(((LoadResult.Valid) Config.load(folder))
                        .config()
                        .gateway()
                        .proxy()
                        .tls())
                .isNull();
    }

    @Test
    void a_tls_host_of_no_exchange_is_refused() throws IOException {
        tls("\"hosts\": [\"api.alpha.example\", \"api.alpha.exampel\"]");
        assertThat(conf.problem())
                .startsWith(
                        "sluice.json:2 /proxy/tls/hosts/1 = \"api.alpha.exampel\": 'api.alpha.exampel' is not the host of a configured exchange with an https:// or wss:// URL")
                .contains("api.alpha.example");
    }

    @Test
    void an_invalid_tls_name_or_one_of_an_exchange_is_refused() throws IOException {
        tls("\"names\": [\"Sluice.lan\"]");
        assertThat(conf.problem())
                .startsWith("sluice.json:2 /proxy/tls/names/0 = \"Sluice.lan\": 'Sluice.lan' is not a valid name");
        tls("\"names\": [\"beta.example\"]");
        assertThat(conf.problem()).contains("'beta.example' is not a valid name of this gateway");
    }

    @Test
    void a_tls_port_that_is_taken_is_refused() throws IOException {
        tls("\"port\": 9001");
        assertThat(conf.problem()).contains("both listen on port 9001");
    }

    @Test
    void matching_certificate_files_are_valid() throws IOException {
        ServerCertificate own = AUTHORITY.issue(HOSTS, NOW);
        files(own, own);
        assertThat(good().certificates()).hasSize(1);
    }

    @Test
    void a_certificate_that_does_not_cover_every_host_is_refused() throws IOException {
        ServerCertificate own = AUTHORITY.issue(HOSTS.subList(0, 2), NOW);
        files(own, own);
        assertThat(conf.problem())
                .startsWith("sluice.json:2 /proxy/tls/certificates")
                .contains("none of them is valid for [beta.example]");
    }

    @Test
    void a_key_of_another_certificate_is_refused() throws IOException {
        files(AUTHORITY.issue(HOSTS, NOW), AUTHORITY.issue(HOSTS, NOW));
        assertThat(conf.problem())
                .startsWith("sluice.json:4 /proxy/tls/certificates/0/key")
                .endsWith("the file contains the private key of another certificate");
    }

    @Test
    void a_missing_certificate_file_is_refused() throws IOException {
        ServerCertificate own = AUTHORITY.issue(HOSTS, NOW);
        files(own, own);
        Files.delete(folder.resolve("own.pem"));
        assertThat(conf.problem())
                .startsWith("sluice.json:3 /proxy/tls/certificates/0/certificate")
                .contains("there is no file ");
    }

    @Test
    void a_file_that_is_not_pem_is_refused() throws IOException {
        ServerCertificate own = AUTHORITY.issue(HOSTS, NOW);
        files(own, own);
        Files.write(folder.resolve("own.pem"), own.chain().get(0).getSignature());
        assertThat(conf.problem()).contains("/certificates/0/certificate", "expected: PEM");
        Files.writeString(folder.resolve("own.pem"), own.chainPem());
        Files.writeString(folder.resolve("own.key"), own.chainPem());
        assertThat(conf.problem()).contains("/certificates/0/key", "no private key");
    }

    @Test
    void certificates_out_of_order_are_refused() throws IOException {
        ServerCertificate own = AUTHORITY.issue(HOSTS, NOW);
        files(own, own);
        Files.writeString(
                folder.resolve("own.pem"),
                own.chainPem() + LocalCertificateAuthority.create(HOSTS, NOW).certificatePem());
        assertThat(conf.problem()).contains("/certificates/0/certificate", "wrong order");
    }

    @Test
    void a_dns_server_that_is_not_an_address_is_refused() throws IOException {
        Files.writeString(
                folder.resolve("sluice.json"), "{\"proxy\": {\"upstream\": {\"dnsServers\": [\"dns.example\"]}}}");
        assertThat(conf.problem()).contains("'dnsServers' has \"dns.example\"; allowed: IP addresses");
    }
}
