package dev.sluice.probe;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.health.CheckProbe;
import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the HTTP and TCP checks with real servers on this machine. */
@ExtendWith(VertxExtension.class)
final class NetworkCheckRunnersTest {
    private static final int PATIENCE_SECONDS = 60;

    private final Vertx vertx;
    private final Context context;
    private final BlockingQueue<CompletableFuture<Boolean>> callers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private volatile String response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private final int port;

    NetworkCheckRunnersTest(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        port = listen();
    }

    private int listen() {
        NetServer server = vertx.createNetServer().connectHandler(socket -> {
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            socket.closeHandler(end -> closed.complete(true));
            socket.exceptionHandler(reset -> {});
            callers.add(closed);
            socket.handler(head -> {
                heads.add(head.toString());
                if (!response.isEmpty()) {
                    socket.write(response);
                }
            });
        });
        return await(server.listen(0, "127.0.0.1")).actualPort();
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, 200, HEALTHY, status 200",
        "503 Down, 200, CRITICAL, 'status 503, expected 200'",
        "503 Down, 503, HEALTHY, status 503",
        "302 Found, 200, CRITICAL, 'status 302, expected 200'",
    })
    void the_status_code_decides_and_a_redirect_is_not_followed(
            String status, int expected, HealthLevel healthLevel, String message) {
        int code = Integer.parseInt(status.substring(0, status.indexOf(' ')));
        response =
                "HTTP/1.1 " + status + "\r\nLocation: http://127.0.0.1:" + port + "/other\r\nContent-Length: 0\r\n\r\n";

        assertThat(http(CheckProbe.Http.Method.GET, expected))
                .isEqualTo(new CheckRunner.RunOutcome(healthLevel, message, Map.of("status_code", code)));
        assertThat(heads).singleElement().asString().startsWith("GET /health?token=hidden HTTP/1.1");
    }

    @Test
    void a_head_check_requests_no_body() {
        response = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";

        assertThat(http(CheckProbe.Http.Method.HEAD, 200).healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        assertThat(heads).singleElement().asString().startsWith("HEAD ");
    }

    @Test
    void an_endless_body_is_read_only_up_to_its_bound() throws Exception {
        response = "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(200_000);

        assertThat(http(CheckProbe.Http.Method.GET, 200).healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        assertThat(join(caller())).isTrue();
    }

    @Test
    void an_aborted_check_without_a_response_closes_its_connection() throws Exception {
        response = "";
        HttpCheckRunner runner =
                new HttpCheckRunner(HttpCheckRunner.client(vertx), url(CheckProbe.Http.Method.GET, 200), 60_000);
        CheckRunner.CheckRun checkRun = runner.runCheck(context);
        CompletableFuture<Boolean> closed = caller();
        assertThat(heads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        context.runOnContext(turn -> checkRun.abort().run());

        assertThat(join(closed)).isTrue();
        assertThatThrownBy(() -> await(checkRun.result())).isInstanceOf(StreamResetException.class);
    }

    @Test
    void a_check_whose_body_stops_half_way_fails() throws Exception {
        response = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
        HttpCheckRunner runner =
                new HttpCheckRunner(HttpCheckRunner.client(vertx), url(CheckProbe.Http.Method.GET, 200), 60_000);
        CheckRunner.CheckRun checkRun = runner.runCheck(context);
        assertThat(heads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        context.runOnContext(turn -> checkRun.abort().run());

        assertThatThrownBy(() -> await(checkRun.result())).isInstanceOf(StreamResetException.class);
    }

    @Test
    void garbage_and_a_closed_port_fail_with_their_text() throws Exception {
        response = "nonsense\r\n\r\n";
        assertThatThrownBy(() -> http(CheckProbe.Http.Method.GET, 200)).hasMessageContaining("NONSENSE");

        int closed = closedPort();
        CheckProbe.Http nobody =
                new CheckProbe.Http("http://127.0.0.1:" + closed + "/", CheckProbe.Http.Method.GET, 200);
        assertThatThrownBy(() -> await(new HttpCheckRunner(HttpCheckRunner.client(vertx), nobody, 60_000)
                        .runCheck(context)
                        .result()))
                .hasMessageContaining("Connection refused");
    }

    @Test
    void a_port_that_accepts_a_connection_is_healthy_and_the_connection_is_closed() throws Exception {
        CheckProbe.Tcp open = new CheckProbe.Tcp("127.0.0.1:" + port);

        assertThat(await(new TcpCheckRunner(vertx.createNetClient(), open, 60_000)
                        .runCheck(context)
                        .result()))
                .isEqualTo(new CheckRunner.RunOutcome(HealthLevel.HEALTHY, "connected"));
        assertThat(join(caller())).isTrue();
        CheckProbe.Tcp closed = new CheckProbe.Tcp("127.0.0.1:" + closedPort());
        assertThatThrownBy(() -> await(new TcpCheckRunner(vertx.createNetClient(), closed, 60_000)
                        .runCheck(context)
                        .result()))
                .hasMessageContaining("Connection refused");
    }

    private CheckRunner.RunOutcome http(CheckProbe.Http.Method method, int status) {
        return await(new HttpCheckRunner(HttpCheckRunner.client(vertx), url(method, status), 60_000)
                .runCheck(context)
                .result());
    }

    private CheckProbe.Http url(CheckProbe.Http.Method method, int status) {
        return new CheckProbe.Http("http://127.0.0.1:" + port + "/health?token=hidden", method, status);
    }

    /** Returns a port that was bound once and released, so that no other program is likely to get it soon. */
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns a future that completes when the next accepted connection is closed. */
    private CompletableFuture<Boolean> caller() throws InterruptedException {
        return Objects.requireNonNull(callers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no connection was accepted");
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
