package dev.sluice.admin.api;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.settings.AdminSettings;
import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.part.Identity;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Method;
import dev.sluice.part.Role;
import dev.sluice.status.GatewayStatus;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
final class AdminServerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final SampleGateway GATEWAY = new SampleGateway();
    private static TokenAuthenticator authenticator;
    private static AdminServer adminServer;
    private static int port;

    @BeforeAll
    static void listen(Vertx vertx) {
        authenticator = authenticator(vertx, 5);
        adminServer = server(vertx, authenticator);
        port = await(adminServer.listen());
    }

    private static TokenAuthenticator authenticator(Vertx vertx, long wrongTokenDelayMs) {
        Map<String, Identity> tokens = Map.of(
                "secret", new Identity("admin", Set.of(Role.ADMIN)),
                "trips", new Identity("risk", Set.of(Role.TRIP)),
                "reads", new Identity("eye", Set.of(Role.READ)));
        return new TokenAuthenticator(
                vertx, Ticker.system(), hash -> SampleGateway.identity(tokens, hash), wrongTokenDelayMs);
    }

    private static AdminServer server(Vertx vertx, TokenAuthenticator authenticator) {
        return new AdminServer(
                vertx,
                new AdminSettings("127.0.0.1", 0, 0),
                authenticator,
                () -> new OriginCheck(List.of("sluice")),
                GATEWAY.health(),
                new EventFeed(vertx, new EventFeed.Source(present -> new JsonObject(), () -> GATEWAY), Ticker.system()),
                List.of(GATEWAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/serving", "/metrics"})
    void health_and_metrics_need_no_token_and_answer_head_without_a_body(String path) throws Exception {
        assertThat(ask("GET", path, "").statusCode()).isEqualTo(200);
        HttpResponse<String> head = ask("HEAD", path, "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer secre", "Bearer secret2", "secret", "Basic secret"})
    void the_admin_api_refuses_requests_without_the_token(String authorization) throws Exception {
        HttpResponse<String> response = ask("GET", "/admin/status", authorization);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(response.body()).contains("admin.token").doesNotContain("5700");
        assertThat(ask("POST", "/admin/reload", authorization).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer secret", "BEARER secret"})
    void the_name_of_the_scheme_is_read_in_any_case(String authorization) throws Exception {
        assertThat(ask("GET", "/admin/status", authorization).statusCode()).isEqualTo(200);
    }

    @Test
    void the_share_of_a_ramp_is_in_status_and_in_the_metrics() throws Exception {
        JsonObject ramp = new JsonObject(
                        ask("GET", "/admin/status", "Bearer secret").body())
                .getJsonArray("exchanges")
                .getJsonObject(0)
                .getJsonArray("ramps")
                .getJsonObject(0);
        assertThat(ramp)
                .isEqualTo(new JsonObject("{\"scope\":\"exchange:binance\",\"share\":0.25,\"leftMs\":30000.0}"));
        assertThat(ask("GET", "/metrics", "").body())
                .contains(
                        "sluice_ramp_share{exchange=\"binance\"} 0.25",
                        "sluice_exchange_testnet{exchange=\"binance\"} 0");
    }

    @Test
    void a_command_reads_all_that_the_status_says() throws Exception {
        String status = ask("GET", "/admin/status", "Bearer secret").body();
        assertThat(new JsonObject(RecordJson.encode(RecordJson.decode(status, GatewayStatus.class))))
                .isEqualTo(new JsonObject(status));
    }

    @Test
    void status_lists_limits_by_how_full_they_are() throws Exception {
        JsonObject exchange = new JsonObject(
                        ask("GET", "/admin/status", "Bearer secret").body())
                .getJsonArray("exchanges")
                .getJsonObject(0);

        assertThat(exchange.getJsonArray("limits").getJsonObject(0).getString("limit"))
                .isEqualTo("weight");
        assertThat(exchange.getJsonArray("limits").getJsonObject(0).getDouble("banMs"))
                .isEqualTo(1500);
        assertThat(exchange.getJsonArray("limits").getJsonObject(0).getString("seenBy"))
                .isEqualTo("b");
        assertThat(exchange.getString("promise")).startsWith("not yet");
        assertThat(exchange.getString("mode")).isEqualTo("ACTIVE");
        assertThat(exchange.getJsonArray("bots").encode())
                .isEqualTo(
                        "[{\"bot\":\"maker1\",\"askedInLastMinute\":12,\"used\":{\"weight\":25},\"waitsFor\":{\"limit weight\":3}}]");
        assertThat(exchange.getJsonObject("clock").getDouble("aheadMs")).isEqualTo(-3.5);
    }

    @Test
    void status_shows_the_state_of_the_hosts_clock_and_its_sources() throws Exception {
        JsonObject clock =
                new JsonObject(ask("GET", "/admin/status", "Bearer secret").body()).getJsonObject("clock");

        assertThat(clock.getString("standing")).isEqualTo("beyond");
        assertThat(clock.getBoolean("held")).isTrue();
        assertThat(clock.getDouble("driftMs")).isEqualTo(2_000);
        assertThat(clock.getDouble("boundMs")).isEqualTo(10);
        assertThat(clock.getJsonArray("sources").getJsonObject(0).getBoolean("wrong"))
                .isTrue();
    }

    @Test
    void a_successful_reload_is_200_and_a_failed_one_422() throws Exception {
        GATEWAY.reloads(true);
        assertThat(ask("POST", "/admin/reload", "Bearer secret").statusCode()).isEqualTo(200);
        GATEWAY.reloads(false);
        assertThat(ask("POST", "/admin/reload", "Bearer secret").statusCode()).isEqualTo(422);
    }

    @Test
    void unknown_pages_list_the_existing_ones_and_wrong_methods_get_405() throws Exception {
        assertThat(ask("GET", "/nothing", "").body()).contains("/admin/status");
        assertThat(ask("GET", "/nothing", "").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/admin/reload", "Bearer secret").statusCode()).isEqualTo(405);
    }

    @Test
    void a_token_permits_exactly_the_operations_of_its_role() throws Exception {
        Object[][] table = {
            {"trips", "POST", "/admin/trip", 200},
            {"trips", "POST", "/admin/heartbeat/risk", 200},
            {"trips", "GET", "/admin/status", 403},
            {"trips", "POST", "/admin/reload", 403},
            {"reads", "GET", "/admin/status", 200},
            {"reads", "POST", "/admin/trip", 403},
            {"secret", "POST", "/admin/trip", 200},
        };
        GATEWAY.reloads(true);
        for (Object[] row : table) {
            String body = row[2].equals("/admin/trip") ? "{\"reason\": \"a test\"}" : "{}";
            HttpResponse<String> response =
                    send((String) row[1], (String) row[2], "Bearer " + row[0], "application/json", body);
            assertThat(response.statusCode()).as("%s %s", row[0], row[2]).isEqualTo(row[3]);
        }
        assertThat(send("POST", "/admin/heartbeat/risk", "Bearer trips", "application/json", "{}")
                        .body())
                .isEqualTo("{\"name\":\"risk\"}");
    }

    @Test
    void wrong_tokens_are_delayed_and_counted_and_right_ones_are_not_delayed() throws Exception {
        long wrong = authenticator.wrong();
        long before = System.nanoTime();
        assertThat(ask("GET", "/admin/status", "Bearer guess").statusCode()).isEqualTo(401);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(5_000_000L);
        assertThat(authenticator.wrong()).isEqualTo(wrong + 1);
        HttpClient impatient = HttpClient.newHttpClient();
        for (int i = 0; i < 3; i++) {
            var unused = impatient.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/admin/status"))
                            .header("Authorization", "Bearer guess" + i)
                            .build(),
                    BodyHandlers.ofString());
        }
        assertThat(ask("GET", "/admin/status", "Bearer secret").statusCode()).isEqualTo(200);
    }

    @Test
    void detailed_health_shows_accounts_and_people_only_to_a_token_that_may_read() throws Exception {
        assertThat(ask("GET", "/health/detailed", "").body())
                .contains("\"narrower_holds\":1")
                .doesNotContain("desk");
        for (String token : List.of("secret", "reads")) {
            assertThat(ask("GET", "/health/detailed", "Bearer " + token).body())
                    .contains("account:binance/desk", "\"who\":\"alice\"");
        }
        assertThat(ask("GET", "/health/detailed", "Bearer trips").statusCode()).isEqualTo(403);
        long wrong = authenticator.wrong();
        assertThat(ask("GET", "/health/detailed", "Bearer guess").statusCode()).isEqualTo(401);
        assertThat(authenticator.wrong()).isEqualTo(wrong + 1);
    }

    @Test
    void a_wrong_token_beyond_those_whose_response_is_delayed_gets_none_and_a_right_one_does(Vertx vertx)
            throws Exception {
        TokenAuthenticator delaying = authenticator(vertx, 10_000);
        AdminServer slow = server(vertx, delaying);
        int slowPort = await(slow.listen());
        List<Socket> guesses = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            guesses.add(asking(slowPort, "guess"));
        }
        PollInterval.until("100 wrong tokens", () -> delaying.wrong() >= 100);
        assertThat(response(asking(slowPort, "guess"))).isEmpty();
        assertThat(response(asking(slowPort, "secret"))).startsWith("HTTP/1.1 200 ");
        for (Socket guess : guesses) {
            guess.close();
        }
        await(slow.close());
    }

    private static Socket asking(int at, String token) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), at);
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET /admin/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                                + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String response(Socket socket) throws IOException {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/metrics, Host: evil.example, foreign-host",
        "/health/detailed, Host: evil.example, foreign-host",
        "/health/live, 'Host: evil.example\r\nOrigin: http://evil.example', foreign-host",
        "/health/live, 'Host: localhost\r\nSec-Fetch-Site: cross-site', cross-site",
        "/metrics, 'Host: localhost\r\nOrigin: https://evil.example', foreign-origin",
        "/admin/status, 'Host: evil.example\r\nAuthorization: Bearer secret', foreign-host",
        "/admin/openapi.json, Host: evil.example, foreign-host",
        "/nothing, Host: evil.example, foreign-host",
        "/health/live, 'Host: localhost\r\nHost: evil.example\r\nSec-Fetch-Site: none', foreign-host",
    })
    void requests_from_foreign_pages_are_refused_and_counted(String path, String headers, String reason)
            throws Exception {
        OriginRefusal.Reason counted =
                OriginRefusal.Reason.valueOf(reason.toUpperCase(Locale.ROOT).replace('-', '_'));
        long before = adminServer.origins().of(counted);

        String response = raw("GET " + path + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");

        assertThat(response)
                .startsWith("HTTP/1.1 403 ")
                .contains(
                        "X-Sluice-Sent: false\r\n", "X-Sluice-Reason: " + reason + "\r\n", "\"message\":\"the header ");
        assertThat(adminServer.origins().of(counted)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "/health/live, Host: any.name.of.a.balancer, 200",
        "/metrics, Host: sluice, 200",
        "/metrics, 'Host: 127.0.0.1:8081\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://127.0.0.1:8081', 200",
        "/admin/status, 'Host: [::1]:8081\r\nSec-Fetch-Site: none\r\nAuthorization: Bearer secret', 200",
    })
    void operators_programs_and_pages_of_the_port_itself_are_served(String path, String headers, int status)
            throws Exception {
        assertThat(raw("GET " + path + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void form_content_types_are_refused() throws Exception {
        for (String type : List.of("", "text/plain", "application/x-www-form-urlencoded", "application/jsonx")) {
            assertThat(send("POST", "/admin/trip", "Bearer secret", type, "{\"reason\": \"x\"}")
                            .statusCode())
                    .as(type)
                    .isEqualTo(415);
        }
        HttpResponse<String> response = ask("GET", "/admin/status", "Bearer secret");
        assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        assertThat(send("OPTIONS", "/admin/trip", "Bearer secret", "", "").statusCode())
                .isEqualTo(405);
        assertThat(GATEWAY.operations()).allMatch(one -> one.method() == Method.POST || one.role() == Role.READ);
    }

    @Test
    void invalid_fields_are_reported_one_by_one() throws Exception {
        Map<String, String> table = Map.of(
                "{}", "'reason' is missing",
                "{\"reason\": 7}", "'reason' is not valid",
                "{\"reason\": \"\"}", "'reason' is not valid",
                "{\"reason\": \"x\", \"scop\": \"global\"}", "'scop' is not a field",
                "{\"reason\": \"x\", \"count\": \"many\"}", "'count' is not valid",
                "[1]", "",
                "{", "");
        for (Map.Entry<String, String> row : table.entrySet()) {
            HttpResponse<String> response =
                    send("POST", "/admin/trip", "Bearer trips", "application/json", row.getKey());
            assertThat(response.statusCode()).as(row.getKey()).isEqualTo(400);
            assertThat(response.body()).contains(row.getValue());
        }
        String huge = "{\"reason\": \"" + "x".repeat(70_000) + "\"}";
        assertThat(send("POST", "/admin/trip", "Bearer trips", "application/json", huge)
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void the_openapi_document_lists_exactly_the_served_operations() throws Exception {
        JsonObject document =
                new JsonObject(ask("GET", "/admin/openapi.json", "").body());
        JsonObject paths = document.getJsonObject("paths");
        assertThat(paths.fieldNames())
                .containsExactlyInAnyOrder(
                        "/admin/status", "/admin/reload", "/admin/trip", "/admin/heartbeat/{name}", "/admin/events");
        assertThat(ask("GET", "/admin/events", "Bearer reads").statusCode()).isEqualTo(426);
        JsonObject trip = paths.getJsonObject("/admin/trip").getJsonObject("post");
        JsonObject schema = trip.getJsonObject("requestBody")
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
        assertThat(schema.getJsonArray("required")).containsExactly("reason");
        assertThat(trip.getString("x-role")).isEqualTo("trip");
        for (Operation operation : GATEWAY.operations()) {
            String path = "/admin" + operation.path().replace("{name}", "x");
            String method = operation.method().name();
            assertThat(ask(method, path, "").statusCode())
                    .as("%s exists and is refused", path)
                    .isEqualTo(401);
        }
    }

    private static HttpResponse<String> send(String method, String path, String authorization, String type, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", authorization);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> ask(String method, String path, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (method.equals("POST")) {
            request.header("Content-Type", "application/json");
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
