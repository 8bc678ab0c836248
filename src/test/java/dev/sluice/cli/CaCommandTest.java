package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.tls.CertificateManager;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaCommandTest {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    Path folder;

    private Path conf;
    private Path data;
    /** What the last command printed, and its exit code. */
    private CommandLineRun run = new CommandLineRun(0, "", "");

    @BeforeEach
    void writeConfigurationWithATlsPort() throws IOException {
        conf = folder.resolve("conf");
        data = folder.resolve("data of mine");
        Files.createDirectories(conf.resolve("profiles"));
        Files.createDirectories(conf.resolve("routes"));
        Files.writeString(conf.resolve("profiles/production.json"), "{\"why\": \"tests\"}");
        Files.writeString(conf.resolve("routes/x.json"), "{\"groups\": [{\"path\": \"/\", \"source\": \"tests\"}]}");
        exchanges("https://api.x.example");
        tls("\"names\": [\"10.1.2.3\"]");
    }

    private void exchanges(String url) throws IOException {
        Files.writeString(
                conf.resolve("exchanges.json"),
                "{\"x\": {\"dialect\": \"x\", \"upstreams\": [{\"path\": \"/\", \"url\": \"" + url + "\"}]}}");
    }

    private void tls(String settings) throws IOException {
        Files.writeString(conf.resolve("sluice.json"), "{\"proxy\": {\"tls\": {" + settings + "}}}");
    }

    private int ca(String... more) {
        String[] arguments = Stream.concat(Stream.of("ca", "--conf=" + conf, "--data=" + data), Stream.of(more))
                .toArray(String[]::new);
        run = CommandLineRun.type(arguments);
        return run.exit();
    }

    private JsonObject json() {
        return run.json();
    }

    private static String access(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void the_first_run_creates_the_authority_and_prints_how_to_trust_it() throws IOException {
        assertThat(ca("--address=10.1.2.3")).isZero();
        assertThat(run.out())
                .contains("created an authority: " + data.resolve("tls/authority.pem"))
                .contains(
                        "SSL_CERT_FILE=",
                        "REQUESTS_CA_BUNDLE=",
                        "NODE_EXTRA_CA_CERTS=",
                        "keytool -importcert",
                        "docker run")
                .contains("'" + data.resolve("tls/authority.pem") + "'")
                .contains("\n  10.1.2.3 api.x.example\n")
                .doesNotContain("PRIVATE");
        for (String name : List.of("authority.key", "server.key", "authority.pem")) {
            assertThat(access(data.resolve("tls/" + name))).as(name).isEqualTo("rw-------");
        }
        assertThat(access(data.resolve("tls"))).isEqualTo("rwx------");
        assertThat(Files.readString(data.resolve("tls/authority.pem"))).doesNotContain("PRIVATE");
    }

    @Test
    void a_second_run_changes_nothing() throws IOException {
        assertThat(ca("--json")).isZero();
        JsonObject first = json();
        assertThat(first.getBoolean("madeAuthority")).isTrue();
        assertThat(first.getBoolean("issued")).isTrue();
        assertThat(first.getJsonArray("names").encode()).isEqualTo("[\"api.x.example\",\"10.1.2.3\"]");
        assertThat(first.getJsonArray("hosts").encode()).isEqualTo("[\"127.0.0.1 api.x.example\"]");
        String before = Files.readString(data.resolve("tls/server.key"));
        assertThat(ca("--json")).isZero();
        assertThat(json().getBoolean("madeAuthority")).isFalse();
        assertThat(json().getBoolean("issued")).isFalse();
        assertThat(json().getString("fingerprint")).isEqualTo(first.getString("fingerprint"));
        assertThat(Files.readString(data.resolve("tls/server.key"))).isEqualTo(before);
        assertThat(ca()).isZero();
        assertThat(run.out()).startsWith("the authority is unchanged: ");
    }

    @Test
    void each_host_is_printed_once_and_then_the_names_that_are_no_host() throws IOException {
        assertThat(ca()).isZero();
        assertThat(run.out())
                .containsOnlyOnce("api.x.example")
                .contains("  127.0.0.1 api.x.example\n")
                .contains("valid only for these names and 10.1.2.3; its key");
    }

    @Test
    void a_due_certificate_is_issued_again_by_the_same_authority() throws Exception {
        CertificateManager authority = new CertificateManager(data);
        List<String> names = List.of("api.x.example");
        CertificateManager.PreparedCertificates first = authority.upToDate(names, NOW, false);
        CertificateManager.PreparedCertificates soon =
                authority.upToDate(names, NOW + Duration.ofDays(50).toMillis(), false);
        assertThat(soon.isNewServer()).isFalse();
        CertificateManager.PreparedCertificates later =
                authority.upToDate(names, NOW + Duration.ofDays(70).toMillis(), false);
        assertThat(later.isNewServer()).isTrue();
        assertThat(later.isNewAuthority()).isFalse();
        assertThat(later.localCertificateAuthority()).isEqualTo(first.localCertificateAuthority());
        assertThat(later.server().notAfterMillis() - first.server().notAfterMillis())
                .isEqualTo(Duration.ofDays(70).toMillis());
    }

    @Test
    void fewer_names_keep_the_authority_and_more_need_another() throws IOException {
        assertThat(ca("--json")).isZero();
        String fingerprint = json().getString("fingerprint");
        tls("");
        assertThat(ca("--json")).isZero();
        assertThat(json().getBoolean("issued")).isTrue();
        assertThat(json().getString("fingerprint")).isEqualTo(fingerprint);

        exchanges("https://api.y.example");
        assertThat(ca()).isEqualTo(ExitCode.NO);
        assertThat(run.err()).contains("is not allowed to sign for all of [api.y.example]", "scripts/sluice ca --new");
        assertThat(ca("--new", "--json")).isZero();
        assertThat(json().getBoolean("madeAuthority")).isTrue();
        assertThat(json().getString("fingerprint")).isNotEqualTo(fingerprint);
    }

    @Test
    void a_broken_authority_is_reported_without_its_content() throws IOException {
        assertThat(ca()).isZero();
        Files.writeString(data.resolve("tls/authority.key"), "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n");
        assertThat(ca()).isEqualTo(ExitCode.NO);
        assertThat(run.err()).contains("authority.key").doesNotContain("c2VjcmV0");
    }

    @Test
    void a_configuration_that_needs_no_certificates_is_refused() throws IOException {
        Files.writeString(conf.resolve("sluice.json"), "{}");
        assertThat(ca()).isEqualTo(ExitCode.NO);
        assertThat(run.err()).contains("no TLS port is configured", "\"tls\": {\"port\": 8443}");
        Files.writeString(conf.resolve("sluice.json"), "{");
        assertThat(ca()).isEqualTo(ExitCode.NO);
        assertThat(run.err()).contains("scripts/sluice check");
        exchanges("http://api.x.example");
        tls("");
        assertThat(ca()).isEqualTo(ExitCode.NO);
        assertThat(run.err()).contains("no exchange has an https:// or wss:// URL");
    }
}
