package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.proxy.routing.ClientAccess;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests over real sockets, from a trusted address, of the name of a bot that has a token: in every place of a request
 * where a bot can be named.
 */
@Timeout(60)
class BotNamesOverSocketsTest {
    private static final Map<String, String> TOKENS =
            Map.of("maker", "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b");

    private static RawUpstream upstream;
    private static StreamUpstream streams;
    private static ProxyFixture calls;
    private static ProxyFixture sockets;

    @BeforeAll
    static void open() {
        upstream = RawUpstream.answering(RawUpstream.OK);
        streams = new StreamUpstream();
        calls = fixture(upstream.port());
        sockets = fixture(streams.port());
    }

    private static ProxyFixture fixture(int port) {
        ProxyFixture fixture = ProxyFixture.builder()
                .upstream(port)
                .admission(new TestAdmission(Set.of("maker")))
                .botTokens(TOKENS)
                .build();
        fixture.clientAccess = ClientAccess.of(fixture.setup.settings());
        return fixture;
    }

    @AfterAll
    static void close() {
        calls.close();
        sockets.close();
        upstream.close();
        streams.close();
    }

    private static String response(int port, String method, String target, String header) {
        String line = header.isEmpty() ? "" : header + "\r\n";
        String length = method.equals("POST") ? "Content-Length: 0\r\n" : "";
        String to = target.replace("{port}", Integer.toString(upstream.port()));
        try (RawClient bot = new RawClient(port)) {
            return bot.send(method + " " + to + " HTTP/1.1\r\nHost: h\r\n" + length + line + "\r\n")
                    .readResponse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/@maker, /plain, X-Other: 1, /@maker:secret",
                "\"\", /plain, X-Sluice-Bot: maker, \"\"",
                "/@maker, /url/http://127.0.0.1:{port}, X-Other: 1, /@maker:secret",
                "\"\", /url/http://127.0.0.1:{port}, X-Sluice-Bot: maker, \"\"",
                "\"\", own, X-Sluice-Bot: maker, \"\""
            })
    void a_named_bot_needs_its_token_from_a_trusted_address_too(
            String prefix, String exchange, String header, String withToken) {
        int port = exchange.equals("own") ? calls.ownPort : calls.port;
        String at = exchange.equals("own") ? "" : exchange;
        int before = upstream.requests();
        assertThat(response(port, "POST", prefix + at + "/order", header))
                .startsWith("HTTP/1.1 401 ")
                .contains("X-Sluice-Reason: no-token", "X-Sluice-Sent: false", "bot 'maker'");
        assertThat(response(port, "GET", prefix + at + "/ping", header)).startsWith("HTTP/1.1 401 ");
        assertThat(upstream.requests()).isEqualTo(before);

        assertThat(response(port, "DELETE", prefix + at + "/order", header)).startsWith("HTTP/1.1 200 ");
        String token = withToken.isEmpty() ? "\r\nX-Sluice-Token: secret" : "";
        assertThat(response(port, "POST", withToken + at + "/order", header + token))
                .startsWith("HTTP/1.1 200 ");
        assertThat(response(port, "POST", at + "/order", "X-Sluice-Bot: other")).startsWith("HTTP/1.1 200 ");
        assertThat(upstream.requests()).isEqualTo(before + 3);
    }

    @Test
    void an_empty_token_proves_nothing() {
        assertThat(response(calls.port, "POST", "/@maker/plain/order", "X-Sluice-Token:"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(response(calls.port, "POST", "/@maker/plain/order", "X-Sluice-Token:\r\nX-Sluice-Token: wrong"))
                .startsWith("HTTP/1.1 401 ");
    }

    @Test
    void a_permit_for_a_named_bot_needs_its_token() {
        JsonObject call = new JsonObject()
                .put("exchange", "plain")
                .put("method", "POST")
                .put("target", "/order")
                .put("bot", "maker");
        PageClient program = new PageClient(calls.port);
        HttpResponse<String> refused = program.post("/acquire", call);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("X-Sluice-Reason"))
                .get()
                .asString()
                .startsWith("no-token; why=");
        assertThat(program.post("/acquire", call.copy().put("method", "DELETE")).statusCode())
                .isEqualTo(200);
        assertThat(PageClient.await(program.begin(
                                "POST",
                                "/acquire",
                                call.encode(),
                                "Content-Type",
                                "application/json",
                                "Authorization",
                                "Bearer secret"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static byte[] message(int id, String method) {
        return MaskedFrames.text("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{\"symbol\":\"AB\"}}");
    }

    private static RawClient webSocket(String target) {
        return sockets.client().send(WebSocketTest.handshake(target));
    }

    @Test
    void a_web_socket_without_orders_needs_the_token() {
        try (RawClient bot = webSocket("/@maker/plain/ws/x")) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void a_web_socket_for_orders_sends_only_logins_and_cancels_of_a_bot_without_its_token() throws Exception {
        try (RawClient bot = webSocket("/@maker/plain/orders/v1")) {
            assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            StreamUpstream.Opened opened = streams.next();
            byte[] no = FrameEncoder.text("{\"id\":1,\"no\":\"blocked\"}".getBytes(StandardCharsets.UTF_8));
            bot.send(message(1, "order.place"));
            assertThat(bot.readBytes(no.length)).isEqualTo(no);
            byte[] login = MaskedFrames.text("{\"id\":2,\"method\":\"login\",\"params\":{\"key\":\"k\"}}");
            bot.send(login).send(message(3, "order.cancel"));
            assertThat(opened.read(login.length)).isEqualTo(login);
            assertThat(opened.read(message(3, "order.cancel").length)).isEqualTo(message(3, "order.cancel"));
        }
        try (RawClient bot = webSocket("/@maker:secret/plain/orders/v1")) {
            assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            bot.send(message(1, "order.place"));
            assertThat(streams.next().read(message(1, "order.place").length)).isEqualTo(message(1, "order.place"));
        }
    }
}
