package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.cli.CommandLineRun;
import dev.sluice.cluster.StoreServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Tests the profile {@code cluster} of {@code docker-compose.yml} without a container engine: the commands of its
 * services run as plain processes on the mounted files. Each of their ports is replaced by a free one.
 */
@Tag("long")
@Timeout(180)
final class ComposeClusterIT {
    /** The ports of the profile. */
    private static final Pattern PORT = Pattern.compile("\\b(?:6390|809\\d|9000)\\b");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Deque<TestProcess> processes = new ArrayDeque<>();
    private final Map<String, TestProcess> byService = new LinkedHashMap<>();

    @AfterEach
    void stop() {
        processes.forEach(TestProcess::close);
    }

    private static Map<?, ?> service(String name) throws IOException {
        Map<?, ?> whole = new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
        Map<?, ?> services = Objects.requireNonNull((Map<?, ?>) whole.get("services"), "services");
        return Objects.requireNonNull((Map<?, ?>) services.get(name), name);
    }

    private static List<String> strings(Map<?, ?> service, String field) {
        return ((List<?>) Objects.requireNonNull(service.get(field), field))
                .stream().map(String::valueOf).toList();
    }

    private int port(String written) {
        return ports.computeIfAbsent(written, first -> {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private String withFreePorts(String text) {
        return PORT.matcher(text).replaceAll(found -> String.valueOf(port(found.group())));
    }

    /** Copies what a service mounts to a folder that stands for the root of its container. */
    private Path mount(String name) throws IOException {
        Path root = folder.resolve(name);
        for (String volume : strings(service(name), "volumes")) {
            String[] parts = volume.split(":", -1);
            Path to = root.resolve(parts[1].substring(1));
            Files.createDirectories(Objects.requireNonNull(to.getParent()));
            if (!parts[0].startsWith("./")) {
                Files.createDirectories(to);
            } else if (Files.isDirectory(Path.of(parts[0]))) {
                GatewayFixture.copy(Path.of(parts[0]), to);
            } else {
                Files.copy(Path.of(parts[0]), to, StandardCopyOption.REPLACE_EXISTING);
                Files.writeString(to, withFreePorts(Files.readString(to)));
            }
        }
        return root;
    }

    private void start(String name, TestProcess process) {
        processes.push(process);
        byService.put(name, process);
    }

    /** Starts a service of the image {@code sluice}. */
    private void startGateway(String name) throws Exception {
        Path root = mount(name);
        List<String> words = new ArrayList<>();
        for (String word : strings(service(name), "command")) {
            words.add(word.equals("/data") ? root.resolve("data").toString() : withFreePorts(word));
        }
        start(
                name,
                TestProcess.start(List.of("-Dsluice.home=" + root.resolve("sluice")), words.toArray(new String[0])));
    }

    private void startStore() throws Exception {
        List<String> command = new ArrayList<>(strings(service("valkey"), "command"));
        command.replaceAll(this::withFreePorts);
        assertThat(command.set(0, StoreServer.Kind.VALKEY.path())).isEqualTo("valkey-server");
        start("valkey", TestProcess.program(command));
    }

    private void startBalancer() throws Exception {
        Path file = mount("balancer").resolve("usr/local/etc/haproxy/haproxy.cfg");
        start("balancer", TestProcess.program(List.of("haproxy", "-W", "-db", "-f", file.toString())));
    }

    private void startSimulatedExchange() throws Exception {
        List<String> command = new ArrayList<>(strings(service("sim"), "command"));
        command.replaceAll(this::withFreePorts);
        start("sim", TestProcess.start(command.toArray(new String[0])));
    }

    private int ask(String port, String path, String... headers) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + port(port) + path);
            HttpRequest.Builder request = HttpRequest.newBuilder(uri);
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CommandLineRun cluster(String name, String adminPort) {
        return CommandLineRun.type(
                "cluster",
                "--admin-port",
                "" + port(adminPort),
                "--data",
                folder.resolve(name).resolve("data").toString());
    }

    /** Waits; a failure reports the output of all services. */
    private void await(BooleanSupplier condition, String what) {
        try {
            StoreServer.await(condition, what);
        } catch (AssertionError e) {
            byService.forEach(
                    (name, process) -> e.addSuppressed(new AssertionError(name + ": " + process.unreadLines())));
            throw e;
        }
    }

    private void awaitSharing(String name, String adminPort) {
        await(
                () -> cluster(name, adminPort).out().contains("binance   SHARING"),
                name + " shares; " + cluster(name, adminPort));
    }

    /** The root of the containers is read-only, also for a command in a running container. */
    private void assertThatCommandsRunWithoutATemporaryFolder() throws Exception {
        Path file = Files.createFile(folder.resolve("no-folder"));
        try (TestProcess command = TestProcess.start(
                List.of("-Djava.io.tmpdir=" + file),
                "cluster",
                "--admin-port",
                "" + port("8092"),
                "--data",
                folder.resolve("sluice-a").resolve("data").toString())) {
            assertThat(command.exitCode()).as(command.all().toString()).isZero();
            assertThat(command.all()).anyMatch(line -> line.startsWith("cluster demo, member gw-a of "));
        }
    }

    @Test
    void its_services_share_limits_behind_the_balancer_and_one_gateway_may_fail() throws Exception {
        assumeThat(StoreServer.Kind.VALKEY.isInstalled())
                .as("valkey-server is not installed")
                .isTrue();
        assumeThat(InstalledProgram.has("haproxy"))
                .as("haproxy is not installed")
                .isTrue();
        startStore();
        startSimulatedExchange();
        startGateway("sluice-a");
        startGateway("sluice-b");
        startBalancer();
        await(() -> ask("8090", "/health/serving") == 200, "the balancer has a gateway");
        await(() -> ask("8091", "/binance/api/v3/time") == 200, "gateway a forwards");
        await(() -> ask("8093", "/binance/api/v3/time") == 200, "gateway b forwards");
        assertThat(Objects.requireNonNull(byService.get("sluice-a")).line("bots at"))
                .endsWith(", member gw-a of cluster demo");
        awaitSharing("sluice-a", "8092");
        awaitSharing("sluice-b", "8094");
        assertThat(cluster("sluice-b", "8094").out())
                .startsWith("cluster demo, member gw-b of gw-a, gw-b, store connected\n");
        assertThat(ask("8090", "/binance/api/v3/time")).isEqualTo(200);
        assertThat(ask("8090", "/binance/api/v3/time", "X-Forwarded-For", "127.0.0.1"))
                .as("a header of the caller")
                .isEqualTo(401);
        assertThat(ask("8091", "/binance/api/v3/time", "X-Forwarded-For", "127.0.0.1"))
                .as("not from the balancer")
                .isEqualTo(401);
        assertThatCommandsRunWithoutATemporaryFolder();

        Objects.requireNonNull(byService.get("sluice-a")).kill();

        await(
                () -> {
                    for (int i = 0; i < 3; i++) {
                        if (ask("8090", "/binance/api/v3/time") != 200) {
                            return false;
                        }
                    }
                    return true;
                },
                "the balancer uses only gateway b");
    }
}
