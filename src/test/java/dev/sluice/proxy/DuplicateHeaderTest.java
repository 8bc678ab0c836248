package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.Headers;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.proxy.http1.HeadScanner;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a header which decides about a call must not occur twice, since the exchange may use either one. */
final class DuplicateHeaderTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-KEY: a\r\nX-KEY: b",
                "X-KEY: a\r\nX-KEY: a",
                "X-KEY:\r\nx-key: b",
                "Content-Type: application/json\r\ncontent-type: text/plain",
                "Content-Encoding: identity\r\nX: y\r\nContent-Encoding: gzip",
            })
    void a_call_with_a_duplicate_deciding_header_is_refused_and_not_sent(String headers) {
        int before = upstream.requests();
        try (RawClient client = proxyFixture.client()) {
            client.send("POST /read/order HTTP/1.1\r\nHost: h\r\n" + headers + "\r\nContent-Length: 3\r\n\r\na=b");
            String response = client.readResponse();
            assertThat(response)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("\r\nX-Sluice-Sent: false\r\n")
                    .containsPattern(
                            "\r\nX-Sluice-Reason: header-twice; header=(X-KEY|Content-Type|Content-Encoding)\r\n")
                    .containsPattern("not sent: the header \\S+ occurs twice");
        }
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /read/order?api_key=b", "DELETE /read/order?api_key=b", "GET /read/ping?api_key=b"})
    void a_call_with_two_different_keys_is_refused_and_not_sent(String line) {
        int before = upstream.requests();
        try (RawClient client = proxyFixture.client()) {
            client.send(line + " HTTP/1.1\r\nHost: h\r\nX-KEY: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.readResponse())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("\r\nX-Sluice-Sent: false\r\n", "\r\nX-Sluice-Reason: two-keys\r\n")
                    .contains("not sent: the parameter with the key has another API key than the rest of the call");
        }
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @Test
    void a_websocket_with_a_duplicate_deciding_header_is_refused() {
        int before = upstream.requests();
        try (RawClient client = proxyFixture.client()) {
            client.send("""
                    GET /read/ws/x HTTP/1.1\r
                    Host: h\r
                    X-KEY: a\r
                    X-KEY: b\r
                    Connection: Upgrade\r
                    Upgrade: websocket\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    \r
                    """);
            assertThat(client.readUntil("\r\n\r\n")).contains(" 400 ", "X-Sluice-Reason: header-twice; header=X-KEY");
        }
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @Test
    void a_duplicate_header_that_decides_nothing_passes() {
        try (RawClient client = proxyFixture.client()) {
            client.send("GET /read/ping HTTP/1.1\r\nHost: h\r\nX-KEY: a\r\nCookie: a\r\nCookie: b\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    static Stream<String> exchanges() {
        return ConfFiles.exchanges().stream();
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void every_header_in_an_exchanges_table_is_a_deciding_one(String name) {
        DialectSettings dialect = ConfFiles.dialect(ConfFiles.exchange(name).dialect());
        Exchange exchange = Exchange.of(
                name,
                ConfFiles.exchange(name),
                dialect,
                ConfFiles.limits(name).stream().map(LimitSettings::name).toList());
        Stream<String> named = Stream.concat(
                Stream.of("content-type", "content-encoding"),
                Stream.concat(Stream.ofNullable(exchange.keyHeader()), dialect.signingHeaders().stream()));
        assertThat(named.toList())
                .allSatisfy(header -> assertThat(exchange.classifier().repeatedHeader(twice(header)))
                        .isEqualToIgnoringCase(header));
        assertThat(exchange.classifier().repeatedHeader(twice("Accept"))).isNull();
    }

    private static Headers twice(String header) {
        List<String> lines = List.of(header + ": a", header.toUpperCase(Locale.ROOT) + ": b");
        HeadScanner scanner = new HeadScanner(new HeadScanner.Bounds(100, 1000, 10));
        byte[] bytes =
                ("GET / HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return Objects.requireNonNull(scanner.take(Unpooled.wrappedBuffer(bytes)));
    }
}
