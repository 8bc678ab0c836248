package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the bot gets the exchange's response unchanged, and that an incomplete response never appears complete.
 */
class ProxyResponsesTest {
    private static final String GET = "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String PLACE = "POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";

    private static String through(RawUpstream upstream, String request) {
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client().send(request)) {
            return bot.readResponse();
        }
    }

    private static String allThrough(RawUpstream upstream, String request) {
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client().send(request)) {
            return bot.readAll();
        }
    }

    /** @param sent number of body bytes that the exchange sends */
    @ParameterizedTest
    @ValueSource(ints = {22, 21})
    void a_response_whose_processing_fails_ends_its_permit_and_is_reported_once(int sent) {
        String body = "{\"limits\":[],\"more\":1}".substring(0, sent);
        String response = "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n" + body;
        Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            out.write(response.getBytes(StandardCharsets.ISO_8859_1));
            heard.socket().close();
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            proxyFixture.vertx.exceptionHandler(reported::add);
            proxyFixture.onPublished = all -> {
                throw new IllegalStateException("a test");
            };
            try (RawClient bot =
                    proxyFixture.client().send("GET /read/limits HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")) {
                String heard = bot.readAll();
                assertThat(heard.endsWith("\r\n\r\n" + body)).as(heard).isEqualTo(sent == 22);
            }
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.admission.status().inFlight() == 0);
            assertThat(proxyFixture.admission.status().inFlight()).isZero();
            assertThat(proxyFixture.admission.status().totals().settled()).isEqualTo(1);
            assertThat(proxyFixture.admission.status().totals().settledTwice()).isZero();
            Futures.await(proxyFixture.proxy.drain(Duration.ofSeconds(10)));
            assertThat(reported).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, PLACE})
    void a_reset_connection_never_completes_a_response_without_length(String request) throws Exception {
        CountDownLatch relayed = new CountDownLatch(1);
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\nabc".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            relayed.await();
            heard.socket().setSoLinger(true, 0);
            heard.socket().close();
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client().send(request)) {
            assertThat(bot.readUntil("abc")).startsWith("HTTP/1.1 200 OK\r\n");
            relayed.countDown();
            assertThat(bot.readAll()).as("no last chunk").doesNotContain("0\r\n\r\n");
        }
    }

    static Stream<Arguments> whole() {
        return Stream.of(
                Arguments.of(
                        "order, case and duplicates",
                        "HTTP/1.1 200 Fine By Me\r\nb: 1\r\nA:2\r\nb:  3\r\nX-Empty:\r\nContent-length: 2\r\n\r\nhi",
                        "HTTP/1.1 200 Fine By Me\r\nb: 1\r\nA:2\r\nb:  3\r\nX-Empty:\r\nContent-length: 2\r\nX-Sluice-Sent: true\r\n\r\nhi"),
                Arguments.of(
                        "hop-by-hop and gateway headers",
                        "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nX-Sluice-Sent: false\r\nContent-Length: 0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Sluice-Sent: true\r\n\r\n"),
                Arguments.of(
                        "a length stays though Connection names it",
                        "HTTP/1.1 200 OK\r\nConnection: Content-Length\r\nContent-Length: 2\r\n\r\nhi",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Sluice-Sent: true\r\n\r\nhi"),
                Arguments.of(
                        "an empty reason",
                        "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
                        "HTTP/1.1 200 \r\nContent-Length: 0\r\nX-Sluice-Sent: true\r\n\r\n"),
                Arguments.of(
                        "a redirect is not followed",
                        "HTTP/1.1 302 Found\r\nLocation: http://evil.com/\r\nContent-Length: 0\r\n\r\n",
                        "HTTP/1.1 302 Found\r\nLocation: http://evil.com/\r\nContent-Length: 0\r\nX-Sluice-Sent: true\r\n\r\n"),
                Arguments.of(
                        "compressed stays compressed",
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\u0008\u00ff",
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\nX-Sluice-Sent: true\r\n\r\n\u001f\u008b\u0008\u00ff"),
                Arguments.of(
                        "chunked",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Sluice-Sent: true\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"),
                Arguments.of(
                        "interim responses are skipped",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Sluice-Sent: true\r\n\r\n"),
                Arguments.of(
                        "204",
                        "HTTP/1.1 204 No Content\r\nA: b\r\n\r\n",
                        "HTTP/1.1 204 No Content\r\nA: b\r\nX-Sluice-Sent: true\r\n\r\n"),
                Arguments.of(
                        "304 with a length",
                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nX-Sluice-Sent: true\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whole")
    void a_complete_response_is_relayed_byte_for_byte(String description, String answered, String expected) {
        String sent = "X-Sluice-Sent: true\r\n";
        String relayed = expected.replace(sent, sent + "X-Request-Id: mine\r\n");
        String get = GET.replace("\r\n\r\n", "\r\nX-Request-Id: mine\r\n\r\n");
        try (RawUpstream upstream = RawUpstream.answering(answered);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(get).readBytes(relayed.length()))
                    .asString(StandardCharsets.ISO_8859_1)
                    .isEqualTo(relayed);
            bot.send(get);
            assertThat(bot.readBytes(relayed.length()))
                    .as("the connection stays usable")
                    .asString(StandardCharsets.ISO_8859_1)
                    .isEqualTo(relayed);
        }
    }

    @Test
    void the_response_to_a_head_has_the_length_and_no_body() {
        String head = "HEAD /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";
        try (RawUpstream upstream = RawUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n");
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client().send(head)) {
            assertThat(bot.readUntil("\r\n\r\n")).contains("Content-Length: 70\r\n");
            assertThat(bot.send(head).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_body_that_ends_with_the_connection_is_relayed_in_chunks() {
        assertThat(through(RawUpstream.answeringThenClosing("HTTP/1.0 200 OK\r\nA: b\r\n\r\nhello"), GET))
                .isEqualTo(
                        "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\nX-Sluice-Sent: true\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void an_http_1_0_client_gets_no_chunks() {
        RawUpstream upstream =
                RawUpstream.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertThat(allThrough(upstream, "GET /plain/ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\nX-Sluice-Sent: true\r\nConnection: close\r\n\r\nabc");
    }

    static Stream<String> broken() {
        return Stream.of(
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "garbage\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 99 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhi",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA : b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_response_to_a_write_is_reported_as_unknown(String bytes) {
        assertThat(through(RawUpstream.answeringThenClosing(bytes), PLACE))
                .startsWith("HTTP/1.1 504 ")
                .contains("X-Sluice-Sent: true\r\n");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_response_to_a_read_is_reported_as_bad_gateway(String bytes) {
        assertThat(through(RawUpstream.answeringThenClosing(bytes), GET))
                .startsWith("HTTP/1.1 502 ")
                .contains("X-Sluice-Sent: true\r\n");
    }

    static Stream<Arguments> brokenLate() {
        String big = "x".repeat(40_000);
        return Stream.of(
                Arguments.of("short", "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + big, "HTTP/1.1"),
                Arguments.of(
                        "cut chunk",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n" + big,
                        "HTTP/1.1"),
                Arguments.of(
                        "no last chunk",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n" + big + "\r\n",
                        "HTTP/1.1"),
                Arguments.of(
                        "bad chunk",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n" + big + "\r\nzz\r\n",
                        "HTTP/1.1"),
                Arguments.of(
                        "no last chunk, for HTTP/1.0",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n" + big + "\r\n",
                        "HTTP/1.0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenLate")
    void a_response_that_breaks_after_its_start_breaks_the_clients_connection(
            String description, String bytes, String version) {
        String response = allThrough(
                RawUpstream.answeringThenClosing(bytes), "GET /plain/ping " + version + "\r\nHost: h\r\n\r\n");
        assertThat(response).doesNotEndWith("0\r\n\r\n");
        if (version.equals("HTTP/1.0")) {
            assertThat(response).as("a normal close would look complete").endsWith("<reset>");
        } else {
            assertThat(response).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void bytes_after_a_response_never_reach_the_next_client() {
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            String more = heard.number() == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil" : "";
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" + more).getBytes(StandardCharsets.ISO_8859_1));
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(PLACE).readResponse()).endsWith("hi");
            assertThat(bot.send(PLACE).readResponse())
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("hi");
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_silent_exchange_is_answered_with_504_for_writes_and_reads() {
        RawUpstream upstream =
                new RawUpstream((heard, out) -> heard.socket().getInputStream().read());
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .upstreamResponseMs(200)
                        .upstreamPauseMs(200)
                        .build()) {
            for (String request : new String[] {PLACE, GET}) {
                try (RawClient bot = proxyFixture.client().send(request)) {
                    assertThat(bot.readResponse())
                            .startsWith("HTTP/1.1 504 ")
                            .contains("X-Sluice-Sent: true\r\n", "X-Sluice-Reason: response-timeout\r\n");
                }
            }
        }
    }

    @Test
    void a_stalled_response_body_breaks_both_connections() {
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + "x".repeat(50_000))
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            heard.socket().getInputStream().read();
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .upstreamResponseMs(5_000)
                        .upstreamPauseMs(200)
                        .build();
                RawClient bot = proxyFixture.client().send(GET)) {
            assertThat(bot.readAll()).startsWith("HTTP/1.1 200 OK").hasSizeLessThan(60_000);
        }
    }

    @Test
    void an_unreachable_exchange_is_reported_as_not_sent() throws Exception {
        try (Socket held = new Socket()) {
            // bound without listening: a free port could be given to the exchange of another test
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (ProxyFixture proxyFixture = ProxyFixture.to(held.getLocalPort());
                    RawClient bot = proxyFixture.client().send(PLACE)) {
                assertThat(bot.readResponse())
                        .startsWith("HTTP/1.1 503 ")
                        .contains(
                                "Content-Length: 0\r\n",
                                "X-Sluice-Sent: false\r\n",
                                "X-Sluice-Reason: unreachable; cause=refused; host=http://127.0.0.1:"
                                        + held.getLocalPort() + "\r\n");
            }
        }
    }
}
