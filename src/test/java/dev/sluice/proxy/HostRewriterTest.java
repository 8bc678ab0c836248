package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** End-to-end tests of responses that name a host to connect to: the bot connects to the gateway. */
@Timeout(60)
class HostRewriterTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Any: kept\r\n";

    /** Returns an exchange that answers calls with these bytes, where PORT is its own port, and accepts WebSockets. */
    private static RawUpstream exchange(String response) {
        RawUpstream[] self = new RawUpstream[1];
        self[0] = new RawUpstream((heard, out) -> {
            boolean opens = heard.head().startsWith("GET ");
            String said = opens ? StreamUpstream.YES : response.replace("PORT", Integer.toString(self[0].port()));
            out.write(said.getBytes(StandardCharsets.ISO_8859_1));
        });
        return self[0];
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    private static String post(String target, String host) {
        return "POST " + target + " HTTP/1.1\r\nHost: " + host
                + "\r\nAccept-Encoding: gzip, br\r\nContent-Length: 0\r\n\r\n";
    }

    private static final String BODY =
            "{\"data\":{\"token\":\"t\",\"servers\":[{\"endpoint\":\"ws://127.0.0.1:PORT/ws\"},{\"endpoint\":\"ws://elsewhere.example/\"}]}}";

    @ParameterizedTest
    @CsvSource({
        "/plain/bullet, /plain/ws",
        "/@me/plain/bullet, /@me/plain/ws",
    })
    void an_advertised_host_is_replaced_by_the_address_that_the_bot_used(String target, String dialled)
            throws Exception {
        try (RawUpstream exchange = exchange(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk(BODY));
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());
                RawClient bot = proxyFixture.client()) {
            String response =
                    bot.send(post(target, "127.0.0.1:" + proxyFixture.port)).readResponse();
            String url = "ws://127.0.0.1:" + proxyFixture.port + dialled;
            assertThat(body(response)).isEqualTo(BODY.replace("ws://127.0.0.1:PORT/ws", url));
            assertThat(response)
                    .contains(
                            "X-Any: kept\r\n",
                            "Content-Length: " + body(response).length() + "\r\n")
                    .doesNotContainIgnoringCase("transfer-encoding");
            String request = exchange.next().head();
            assertThat(request)
                    .containsOnlyOnce("Accept-Encoding: identity\r\n")
                    .doesNotContain("gzip");
            assertThat(bot.send(WebSocketTest.handshake(dialled + "?token=t")).readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 101 ");
            assertThat(exchange.next().head()).startsWith("GET /ws?token=t HTTP/1.1\r\n");
        }
    }

    /** Returns a chunk; with a five-digit port its length is known in advance. */
    private static String chunk(String body) {
        return Integer.toHexString(body.length() + 1) + "\r\n" + body + "\r\n0\r\n\r\n";
    }

    @Test
    void an_advertised_host_under_url_is_replaced_by_the_exchanges_name_with_a_new_length() {
        try (RawUpstream exchange = exchange(HEAD + "Content-Length: " + (BODY.length() + 1) + "\r\n\r\n" + BODY);
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());
                RawClient bot = proxyFixture.client()) {
            String target = "/url/http://127.0.0.1:" + exchange.port() + "/bullet";
            String response = bot.send(post(target, "gw:8080")).readResponse();
            String whole = BODY.replace("ws://127.0.0.1:PORT/ws", "ws://gw:8080/read/ws");
            assertThat(body(response)).isEqualTo(whole);
            assertThat(response)
                    .containsOnlyOnce("Content-Length: ")
                    .contains("Content-Length: " + whole.length() + "\r\n");
        }
    }

    @Test
    void a_compressed_response_or_an_unknown_address_passes_byte_for_byte() {
        String zipped = new String(gzip(BODY), StandardCharsets.ISO_8859_1);
        String coded = HEAD + "Content-Encoding: gzip\r\nContent-Length: " + zipped.length() + "\r\n\r\n" + zipped;
        try (RawUpstream exchange = exchange(coded);
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(body(bot.send(post("/plain/bullet", "gw")).readResponse()))
                    .isEqualTo(zipped);
        }
        String plain = HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk(BODY);
        try (RawUpstream exchange = exchange(plain);
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send("POST /plain/bullet HTTP/1.0\r\nContent-Length: 0\r\n\r\n")
                            .readAll())
                    .contains("ws://127.0.0.1:" + exchange.port() + "/ws");
        }
    }

    @Test
    void a_response_too_long_to_rewrite_passes_unchanged() {
        String longer = BODY.replace("\"t\"", "\"" + "t".repeat(70_000) + "\"");
        try (RawUpstream exchange = exchange(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk(longer));
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(post("/plain/bullet", "gw")).readResponse())
                    .contains("ws://127.0.0.1:" + exchange.port() + "/ws");
        }
    }

    @Test
    void an_error_response_of_the_same_call_passes_unchanged() {
        String refused = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: " + 13 + "\r\n\r\n{\"code\":\"42\"}";
        try (RawUpstream exchange = exchange(refused);
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(post("/plain/bullet", "gw")).readResponse())
                    .startsWith("HTTP/1.1 429 ")
                    .endsWith("{\"code\":\"42\"}");
        }
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
