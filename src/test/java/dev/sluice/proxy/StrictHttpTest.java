package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrictHttpTest {
    private static RawUpstream upstream;
    private static ProxyFixture proxyFixture;

    @BeforeAll
    static void open() {
        upstream = RawUpstream.answering(RawUpstream.OK);
        proxyFixture = ProxyFixture.to(upstream.port());
    }

    @AfterAll
    static void close() {
        proxyFixture.close();
        upstream.close();
    }

    private static String get(String... lines) {
        StringBuilder request = new StringBuilder("GET /plain/ping HTTP/1.1\r\nHost: h\r\n");
        for (String line : lines) {
            request.append(line).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    private static String post(String headers, String body) {
        return "POST /plain/x HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("two equal lengths", 400, post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")),
                Arguments.of("two lengths", 400, post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd")),
                Arguments.of("length list", 400, post("Content-Length: 3, 3\r\n", "abc")),
                Arguments.of("signed length", 400, post("Content-Length: +3\r\n", "abc")),
                Arguments.of("negative length", 400, post("Content-Length: -1\r\n", "")),
                Arguments.of("hex length", 400, post("Content-Length: 0x3\r\n", "abc")),
                Arguments.of("padded length", 400, post("Content-Length: 03\r\n", "abc")),
                Arguments.of("empty length", 400, post("Content-Length: \r\n", "")),
                Arguments.of("huge length", 400, post("Content-Length: 99999999999999999999\r\n", "")),
                Arguments.of("large length", 413, post("Content-Length: 90000000\r\n", "")),
                Arguments.of(
                        "length and chunked",
                        400,
                        post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
                Arguments.of(
                        "chunked and length",
                        400,
                        post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")),
                Arguments.of("chunked, identity", 501, post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")),
                Arguments.of("gzip, chunked", 501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
                Arguments.of(",chunked", 501, post("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n")),
                Arguments.of("xchunked", 501, post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
                Arguments.of("quoted chunked", 501, post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")),
                Arguments.of("chunked;q=1", 501, post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n")),
                Arguments.of("identity", 501, post("Transfer-Encoding: identity\r\n", "")),
                Arguments.of("empty coding", 501, post("Transfer-Encoding: \r\n", "")),
                Arguments.of(
                        "two codings",
                        400,
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
                Arguments.of(
                        "coding in 1.0", 400, "POST /plain/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "lengths in 1.0",
                        400,
                        "POST /plain/x HTTP/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                Arguments.of(
                        "length named as hop-by-hop",
                        400,
                        post("Connection: close, Content-Length\r\nContent-Length: 3\r\n", "abc")),
                Arguments.of("host named as hop-by-hop", 400, get("Connection: Host")),
                Arguments.of("bare LF ends the line", 400, "GET /plain/ping HTTP/1.1\nHost: h\r\n\r\n"),
                Arguments.of("bare LF ends a header", 400, "GET /plain/ping HTTP/1.1\r\nHost: h\nX: y\r\n\r\n"),
                Arguments.of("bare LF ends the head", 400, "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\n"),
                Arguments.of("bare CR in a value", 400, get("X: a\rb")),
                Arguments.of("bare CR in the line", 400, "GET /plain/ping\r HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("NUL in a value", 400, get("X: a\u0000b")),
                Arguments.of("DEL in a value", 400, get("X: a\u007fb")),
                Arguments.of("fold by space", 400, get("X: a", " b")),
                Arguments.of("fold by tab", 400, get("X: a", "\tb")),
                Arguments.of("fold at once", 400, "GET /plain/ping HTTP/1.1\r\n Host: h\r\n\r\n"),
                Arguments.of("space before colon", 400, get("X : a")),
                Arguments.of("space in name", 400, get("X y: a")),
                Arguments.of("tab before colon", 400, get("X\t: a")),
                Arguments.of("no colon", 400, get("X")),
                Arguments.of("no name", 400, get(": a")),
                Arguments.of("odd name", 400, get("X(y): a")),
                Arguments.of("no host", 400, "GET /plain/ping HTTP/1.1\r\n\r\n"),
                Arguments.of("two hosts", 400, get("Host: other")),
                Arguments.of("empty host", 400, "GET /plain/ping HTTP/1.1\r\nHost: \r\n\r\n"),
                Arguments.of("host with space", 400, "GET /plain/ping HTTP/1.1\r\nHost: a b\r\n\r\n"),
                Arguments.of("host with path", 400, "GET /plain/ping HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                Arguments.of("host with user", 400, "GET /plain/ping HTTP/1.1\r\nHost: a@b\r\n\r\n"),
                Arguments.of("host with odd port", 400, "GET /plain/ping HTTP/1.1\r\nHost: a:x\r\n\r\n"),
                Arguments.of("tab in line", 400, "GET\t/plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("VT in line", 400, "GET \u000b/plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("two spaces", 400, "GET  /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("two spaces behind", 400, "GET /plain/ping  HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("space at the end", 400, "GET /plain/ping HTTP/1.1 \r\nHost: h\r\n\r\n"),
                Arguments.of("space in target", 400, "GET /plain/a b HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("non-ASCII target", 400, "GET /plain/\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("control in target", 400, "GET /plain/\u0001 HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("fragment", 400, "GET /plain/a#b HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("no version", 400, "GET /plain/ping\r\nHost: h\r\n\r\n"),
                Arguments.of("empty line first", 400, "\r\nGET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("lower-case version", 400, "GET /plain/ping http/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("version 1.2", 501, "GET /plain/ping HTTP/1.2\r\nHost: h\r\n\r\n"),
                Arguments.of("version 2.0", 501, "GET /plain/ping HTTP/2.0\r\nHost: h\r\n\r\n"),
                Arguments.of("HTTP/2 preface", 501, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of("absolute form", 400, "GET http://h/plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("no slash", 400, "GET plain HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("OPTIONS *", 400, "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of(
                        "bot that may not use it as its proxy", 403, "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"),
                Arguments.of("TRACE", 501, "TRACE /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("lower-case method", 501, "get /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("unknown method", 501, "FOO /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("another protocol", 501, get("Connection: Upgrade", "Upgrade: websocket2")),
                Arguments.of("WebSocket without its option", 400, get("Upgrade: websocket")),
                Arguments.of("two protocols", 501, get("Connection: Upgrade", "Upgrade: websocket", "Upgrade: h2c")),
                Arguments.of("long line", 414, "GET /plain/" + "a".repeat(5000) + " HTTP/1.1\r\nHost: h\r\n\r\n"),
                Arguments.of("line without end", 414, "GET /plain/" + "a".repeat(20_000)),
                Arguments.of("long head", 431, get("X: " + "a".repeat(9000))),
                Arguments.of(
                        "head without end", 431, "GET /plain/ping HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(20_000)),
                Arguments.of("many fields", 431, get("X: y\r\n".repeat(200) + "Y: z")),
                Arguments.of(
                        "chunk with extension",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "3;a=b\r\nabc\r\n0\r\n\r\n")),
                Arguments.of(
                        "chunk size with space", 400, post("Transfer-Encoding: chunked\r\n", "3 \r\nabc\r\n0\r\n\r\n")),
                Arguments.of(
                        "space and chunk size", 400, post("Transfer-Encoding: chunked\r\n", " 3\r\nabc\r\n0\r\n\r\n")),
                Arguments.of("chunk size 0x3", 400, post("Transfer-Encoding: chunked\r\n", "0x3\r\nabc\r\n0\r\n\r\n")),
                Arguments.of("chunk size -3", 400, post("Transfer-Encoding: chunked\r\n", "-3\r\nabc\r\n0\r\n\r\n")),
                Arguments.of("chunk size g", 400, post("Transfer-Encoding: chunked\r\n", "g\r\nabc\r\n0\r\n\r\n")),
                Arguments.of("no chunk size", 400, post("Transfer-Encoding: chunked\r\n", "\r\nabc\r\n0\r\n\r\n")),
                Arguments.of(
                        "overflowing chunk size",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nabc\r\n")),
                Arguments.of("chunk line by LF", 400, post("Transfer-Encoding: chunked\r\n", "3\nabc\r\n0\r\n\r\n")),
                Arguments.of(
                        "chunk longer than its size",
                        400,
                        post("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n")),
                Arguments.of("trailer", 400, post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX: y\r\n\r\n")),
                Arguments.of("bot with an invalid name", 400, get("X-Sluice-Bot: a b")),
                Arguments.of("deadline that is not a number", 400, get("X-Sluice-Deadline-Ms: soon")),
                Arguments.of(
                        "unknown exchange", 404, "GET /nowhere/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("shapes")
    void an_ambiguous_request_is_refused_and_not_forwarded(String shape, int status, String bytes) {
        int before = upstream.requests();
        try (RawClient bot = proxyFixture.client().send(bytes)) {
            String response =
                    shape.startsWith("bot") || shape.startsWith("deadline") ? bot.readResponse() : bot.readAll();
            assertThat(response).startsWith("HTTP/1.1 " + status + " ").contains("\r\nX-Sluice-Sent: false\r\n");
            assertThat(response.split("HTTP/1.1 ", -1))
                    .as("exactly one response")
                    .hasSize(2);
        }
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @Test
    void a_refusal_states_that_the_connection_closes() {
        try (RawClient bot = proxyFixture.client().send(get("X : a"))) {
            assertThat(bot.readAll()).contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void pipelined_requests_and_their_refusals_are_answered_in_order() {
        try (RawClient bot = proxyFixture.client().send(get("X: 1") + get("X: 2") + get("X : 3"))) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ").endsWith("hi");
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ").endsWith("hi");
            assertThat(bot.readAll()).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void bytes_after_a_connection_close_are_not_a_request() {
        int before = upstream.requests();
        try (RawClient bot = proxyFixture.client().send(get("Connection: x, close") + get("X: 2"))) {
            assertThat(bot.readAll().split("HTTP/1.1 200 ", -1)).hasSize(2);
        }
        assertThat(upstream.requests()).isEqualTo(before + 1);
    }

    @Test
    void an_upgrade_to_http_2_is_ignored() {
        try (RawClient bot = proxyFixture
                .client()
                .send(get(
                        "Connection: Upgrade, HTTP2-Settings",
                        "Upgrade: h2c",
                        "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"))) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_slow_request_head_is_answered_with_408() {
        try (ProxyFixture impatient = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .headTimeoutMs(150)
                        .idleTimeoutMs(60_000)
                        .bodyPauseMs(60_000)
                        .build();
                RawClient bot = impatient.client().send("GET /plain/ping HTTP/1.1\r\nHo")) {
            assertThat(bot.readAll()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void a_stalled_request_body_is_answered_with_408() {
        try (ProxyFixture impatient = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .headTimeoutMs(60_000)
                        .idleTimeoutMs(60_000)
                        .bodyPauseMs(150)
                        .build();
                RawClient bot = impatient.client().send(post("Content-Length: 10\r\n", "abc"))) {
            assertThat(bot.readAll()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void an_idle_connection_is_closed() {
        try (ProxyFixture impatient = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .headTimeoutMs(60_000)
                        .idleTimeoutMs(1_000)
                        .bodyPauseMs(60_000)
                        .build();
                RawClient bot = impatient.client().send(get())) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(bot.isAtEnd()).isTrue();
        }
    }

    @Test
    void a_connection_beyond_the_bound_is_answered_with_503() {
        try (ProxyFixture small = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .maxConnections(1)
                        .build();
                RawClient first = new RawClient(small.port).send(get())) {
            assertThat(first.readResponse()).startsWith("HTTP/1.1 200 ");
            try (RawClient second = new RawClient(small.port)) {
                assertThat(second.readAll()).startsWith("HTTP/1.1 503 ");
            }
        }
    }

    @Test
    void expect_100_continue_is_answered_before_the_body() {
        try (RawClient bot = proxyFixture.client().send(post("Content-Length: 3\r\nExpect: 100-continue\r\n", ""))) {
            assertThat(bot.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(bot.send("abc").readResponse()).startsWith("HTTP/1.1 200 ");
        }
    }
}
