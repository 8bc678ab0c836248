package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.time.WallClock;
import dev.sluice.tls.CertificateManager;
import dev.sluice.tls.LocalCertificateAuthority;
import dev.sluice.tls.ServerCertificate;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a whole gateway with a TLS port, and a bot that trusts only the authority's certificate file. */
@Tag("slow")
class ServerCertificatesTest {
    private static final String LOCAL =
            "{\"proxy\": {\"warmUpMs\": 0, \"tls\": {\"port\": 0, \"hosts\": [\"api.kraken.com\"]}}}";
    private static final List<String> NAMES = List.of("api.kraken.com");
    private static final Pattern TLS_PORT = Pattern.compile("https://127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    Path folder;

    private static int port(GatewayFixture gateway) {
        Matcher matcher = TLS_PORT.matcher(String.join("\n", gateway.logSink));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** Connects and verifies names and chain like a careful client. */
    private static SSLSocket socket(int port, String host, String trustedPem) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(
                "authority",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(trustedPem.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(new java.net.Socket(InetAddress.getLoopbackAddress(), port), host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static String get(SSLSocket socket, String target, String host) throws Exception {
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static X509Certificate shown(int port, String trustedPem) throws Exception {
        try (SSLSocket socket = socket(port, "api.kraken.com", trustedPem)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void a_bot_that_trusts_the_local_authority_reaches_the_exchange_by_its_own_host() throws Exception {
        CertificateManager authority = new CertificateManager(folder.resolve("data"));
        authority.upToDate(NAMES, WallClock.system().epochMillis(), false);
        String trusted = Files.readString(authority.trustedFile());
        try (GatewayFixture gateway = new GatewayFixture(folder, LOCAL)) {
            int port = port(gateway);
            try (SSLSocket socket = socket(port, "api.kraken.com", trusted)) {
                assertThat(get(socket, "/0/public/Time?x=%20", "api.kraken.com"))
                        .startsWith("HTTP/1.1 200 ");
            }
            assertThat(gateway.heard).extracting(GatewayFixture.Heard::line).contains("GET /0/public/Time?x=%20");
            assertThatThrownBy(() -> socket(port, "api.binance.com", trusted)).hasMessageContaining("api.binance.com");
            String metrics = gateway.operator("GET", "/metrics", "").body();
            assertThat(metrics).contains("sluice_tls_certificate_expiry_timestamp_seconds 1");
        }
    }

    @Test
    void tls_hosts_are_accepted_at_the_plain_port_and_pages_are_refused_at_both() throws Exception {
        CertificateManager authority = new CertificateManager(folder.resolve("data"));
        authority.upToDate(NAMES, WallClock.system().epochMillis(), false);
        String trusted = Files.readString(authority.trustedFile());
        try (GatewayFixture gateway = new GatewayFixture(folder, LOCAL)) {
            assertThat(gateway.raw(gateway.botPort(), "GET /kraken/0/public/Time", "Host: api.kraken.com"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(gateway.raw(gateway.botPort(), "GET /kraken/0/public/Time", "Host: api.okx.com"))
                    .startsWith("HTTP/1.1 403 ");
            try (SSLSocket socket = socket(port(gateway), "api.kraken.com", trusted)) {
                assertThat(get(socket, "/0/public/Time", "api.kraken.com\r\nOrigin: https://evil.example"))
                        .startsWith("HTTP/1.1 403 ")
                        .contains("X-Sluice-Reason: foreign-origin");
            }
            try (SSLSocket socket = socket(port(gateway), "api.kraken.com", trusted)) {
                assertThat(get(socket, "/0/public/Time", "api.kraken.com\r\nOrigin: https://api.kraken.com"))
                        .startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void a_due_certificate_is_renewed_at_the_start_and_by_a_reload() throws Exception {
        long now = WallClock.system().epochMillis();
        CertificateManager authority = new CertificateManager(folder.resolve("data"));
        long soDue = now - Duration.ofDays(85).toMillis();
        X509Certificate old =
                authority.upToDate(NAMES, soDue, false).server().chain().get(0);
        String trusted = Files.readString(authority.trustedFile());
        try (GatewayFixture gateway = new GatewayFixture(folder, LOCAL)) {
            int port = port(gateway);
            X509Certificate first = shown(port, trusted);
            assertThat(first).isNotEqualTo(old);
            Files.delete(folder.resolve("data/tls/server.key")); // the certificate counts as due
            assertThat(gateway.operator("POST", "/admin/reload", "").statusCode())
                    .isEqualTo(200);
            assertThat(shown(port, trusted)).isNotEqualTo(first);
            assertThat(gateway.awaitLog("the TLS port uses new certificates")).contains("[api.kraken.com]");
        }
    }

    @Test
    void a_reload_adopts_the_users_certificate_files_unless_they_are_invalid() throws Exception {
        long now = WallClock.system().epochMillis();
        LocalCertificateAuthority company = LocalCertificateAuthority.create(NAMES, now);
        ServerCertificate first = company.issue(NAMES, now);
        ServerCertificate second = company.issue(NAMES, now);
        Path chain = Files.writeString(folder.resolve("own.pem"), first.chainPem());
        Path key = Files.writeString(folder.resolve("own.key"), first.keyPem());
        String settings =
                "{\"proxy\": {\"warmUpMs\": 0, \"tls\": {\"port\": 0, \"hosts\": [\"api.kraken.com\"], \"certificates\": [{\"certificate\": \""
                        + chain + "\", \"key\": \"" + key + "\"}]}}}";
        try (GatewayFixture gateway = new GatewayFixture(folder, settings)) {
            int port = port(gateway);
            assertThat(shown(port, company.certificatePem()))
                    .isEqualTo(first.chain().get(0));

            Files.writeString(chain, second.chainPem());
            var refused = gateway.operator("POST", "/admin/reload", "");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body())
                    .contains("/proxy/tls/certificates/0/key", "contains the private key of another certificate");
            assertThat(shown(port, company.certificatePem()))
                    .isEqualTo(first.chain().get(0));

            Files.writeString(key, second.keyPem());
            assertThat(gateway.operator("POST", "/admin/reload", "").statusCode())
                    .isEqualTo(200);
            assertThat(shown(port, company.certificatePem()))
                    .isEqualTo(second.chain().get(0));
        }
    }

    @Test
    void a_missing_authority_prevents_the_start_and_the_message_names_the_command() {
        assertThatThrownBy(() -> new GatewayFixture(folder, LOCAL)).hasMessageContaining("scripts/sluice ca");
    }

    @Test
    void an_authority_that_cannot_sign_for_a_new_host_is_reported() throws Exception {
        new CertificateManager(folder.resolve("data"))
                .upToDate(List.of("www.okx.com"), WallClock.system().epochMillis(), false);
        assertThatThrownBy(() -> new GatewayFixture(folder, LOCAL))
                .hasMessageContaining("is not allowed to sign for all of [api.kraken.com]")
                .hasMessageContaining("scripts/sluice ca --new");
    }

    @Test
    void an_expired_certificate_is_served_and_reported() throws Exception {
        long past = WallClock.system().epochMillis() - Duration.ofDays(200).toMillis();
        LocalCertificateAuthority company = LocalCertificateAuthority.create(NAMES, past);
        ServerCertificate over = company.issue(NAMES, past);
        Path chain = Files.writeString(folder.resolve("own.pem"), over.chainPem());
        Path key = Files.writeString(folder.resolve("own.key"), over.keyPem());
        String settings =
                "{\"proxy\": {\"warmUpMs\": 0, \"tls\": {\"port\": 0, \"hosts\": [\"api.kraken.com\"], \"certificates\": [{\"certificate\": \""
                        + chain + "\", \"key\": \"" + key + "\"}]}}}";
        try (GatewayFixture gateway = new GatewayFixture(folder, settings)) {
            assertThat(gateway.awaitLog("bots will refuse it")).contains("[api.kraken.com]");
        }
    }
}
