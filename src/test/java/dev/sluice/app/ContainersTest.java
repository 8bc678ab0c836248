package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the container files are valid and mount existing files. No image is built. */
final class ContainersTest {
    private static final Path COMPOSE = Path.of("docker-compose.yml");
    private static final Path DOCKERFILE = Path.of("src/packaging/image/Dockerfile");

    @Test
    void docker_compose_accepts_the_file() throws Exception {
        assumeThat(InstalledProgram.has("docker-compose"))
                .as("docker-compose is not installed")
                .isTrue();
        InstalledProgram.run("", "docker-compose", "-f", COMPOSE.toString(), "--profile", "cluster", "config", "-q");
    }

    @Test
    void the_compose_file_contains_gateway_simulated_exchange_prometheus_and_grafana() throws Exception {
        assertThat(Files.readString(COMPOSE))
                .containsSubsequence("\n  sluice:\n", "\n  sim:\n", "\n  prometheus:\n", "\n  grafana:\n")
                .doesNotContain("privileged: true");
    }

    @Test
    void haproxy_accepts_the_configuration_of_the_load_balancer() throws Exception {
        assumeThat(InstalledProgram.has("haproxy"))
                .as("haproxy is not installed")
                .isTrue();
        InstalledProgram.run("", "haproxy", "-c", "-f", "conf/cluster/haproxy.cfg");
    }

    @Test
    void the_ports_of_the_two_gateways_are_on_the_loopback_address() throws Exception {
        assertThat(Files.readString(COMPOSE))
                .contains("\"valkey-server\", \"--bind\", \"127.0.0.1\"")
                .doesNotContain("\"--host\"")
                .doesNotContain("0.0.0.0");
        assertThat(Files.readString(Path.of("conf/cluster/haproxy.cfg")).lines().filter(line -> line.contains("bind ")))
                .isNotEmpty()
                .allMatch(line -> line.contains("bind 127.0.0.1:"));
        assertThat(Files.readString(Path.of("conf/cluster/sluice.json"))).doesNotContain("\"host\"");
    }

    @Test
    void mounted_files_of_the_project_exist() throws Exception {
        List<String> mounted = Pattern.compile("- \\./([^:]+):")
                .matcher(Files.readString(COMPOSE))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(mounted).isNotEmpty().allMatch(path -> Files.exists(Path.of(path)));
    }

    @Test
    void the_image_starts_the_gateway_by_the_launcher_of_the_packages() throws Exception {
        assertThat(Files.readString(DOCKERFILE))
                .contains(
                        "COPY src/packaging/sluice src/packaging/sluice-signer src/packaging/image/healthy /sluice/bin/")
                .contains("COPY scripts/lib/java.sh /sluice/lib/")
                .contains("ENTRYPOINT [\"sluice\"]");
        assertThat(GatewayFlags.read()).contains("-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void files_that_the_image_copies_are_in_the_context_of_the_build() throws Exception {
        List<String> context = Files.readAllLines(Path.of(".dockerignore"));
        List<String> copied = Pattern.compile("(?m)^COPY ((?!--from)[^\\n]*) [^ \\n]+$")
                .matcher(Files.readString(DOCKERFILE))
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(" ", -1)))
                .toList();

        assertThat(context).as("secrets are not copied").last().isEqualTo("**/*.secret");
        assertThat(copied)
                .contains("pom.xml", "src/packaging/sluice")
                .allMatch(path -> Files.exists(Path.of(path)))
                .allMatch(path -> context.stream().anyMatch(line -> ("!" + path + "/").startsWith(line + "/")));
    }

    @Test
    void the_image_has_its_own_user_a_health_check_and_a_read_only_root() throws Exception {
        String image = Files.readString(DOCKERFILE);

        assertThat(image)
                .containsPattern("(?m)^USER [1-9]")
                .containsPattern("(?m)^HEALTHCHECK .*\\[\"healthy\"]$")
                .contains("TMPDIR=/data");
        assertThat(Files.readString(Path.of("src/packaging/image/healthy"))).contains("GET /health/live ");
        assertThat(Files.readString(COMPOSE)).contains("read_only: true").contains("no-new-privileges:true");
    }
}
