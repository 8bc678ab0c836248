package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that the exchange gets exactly the bot's bytes, except for the listed headers. */
class ByteExactTest {
    private static final String TARGET_BYTES = "abcXYZ019-._~:@!$&'()*+,;=/?%|^`{}[]<>\\\"";
    private static final String[] CODES = {"%2F", "%2f", "%20", "%00", "%C3%A9", "//", "?", "??", "&&", "+"};
    private static final String[] NAMES = {
        "X-MBX-APIKEY", "x-lower", "Accept", "accept", "Content-Language", "Cookie", "User-Agent", "API-Sign", "X-A"
    };

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

    @RepeatedTest(300)
    void a_random_request_arrives_byte_for_byte(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition() * 7919L;
        SplittableRandom random = new SplittableRandom(seed);
        String method = List.of("GET", "POST", "DELETE", "PUT", "PATCH").get(random.nextInt(5));
        String target = target(random);
        List<String> lines = lines(random);
        String body = "";
        if (random.nextBoolean()) {
            body = body(random);
            lines.add(random.nextInt(lines.size() + 1), "Content-Length: " + body.length());
        }
        String door = List.of("/plain", "/read", "/@some.bot/read").get(random.nextInt(3));
        StringBuilder request = new StringBuilder(method + " " + door + target + " HTTP/1.1\r\nHost: gateway:8080\r\n");
        lines.forEach(line -> request.append(line).append("\r\n"));
        request.append("\r\n").append(body);
        try (RawClient bot = proxyFixture.client().send(request.toString())) {
            assertThat(bot.readResponse()).as("seed " + seed).startsWith("HTTP/1.1 200 ");
        }
        RawUpstream.Heard heard = upstream.next();
        List<String> expected = new ArrayList<>(lines);
        expected.add(0, "Host: 127.0.0.1:" + upstream.port());
        assertThat(heard.requestLine()).as("seed " + seed).isEqualTo(method + " " + target + " HTTP/1.1");
        assertThat(heard.headerLines()).as("seed " + seed).isEqualTo(expected);
        assertThat(heard.body()).as("seed " + seed).isEqualTo(body);
    }

    private static String target(SplittableRandom random) {
        StringBuilder target = new StringBuilder("/");
        int parts = random.nextInt(30);
        for (int i = 0; i < parts; i++) {
            target.append(
                    random.nextInt(4) == 0
                            ? CODES[random.nextInt(CODES.length)]
                            : String.valueOf(TARGET_BYTES.charAt(random.nextInt(TARGET_BYTES.length()))));
        }
        return target.toString().replace("..", ".");
    }

    private static List<String> lines(SplittableRandom random) {
        List<String> lines = new ArrayList<>();
        int n = random.nextInt(8);
        for (int i = 0; i < n; i++) {
            StringBuilder value = new StringBuilder();
            int length = random.nextInt(20);
            for (int j = 0; j < length; j++) {
                value.append(
                        (char) (random.nextInt(10) == 0 ? random.nextInt(0x80, 0x100) : random.nextInt(0x21, 0x7F)));
            }
            String blank = List.of("", " ", "  ", "\t").get(random.nextInt(4));
            lines.add(NAMES[random.nextInt(NAMES.length)] + ":" + blank + value + (random.nextInt(5) == 0 ? " " : ""));
        }
        return lines;
    }

    private static String body(SplittableRandom random) {
        StringBuilder body = new StringBuilder();
        int length = random.nextInt(4) == 0 ? random.nextInt(40_000) : random.nextInt(100);
        for (int i = 0; i < length; i++) {
            body.append((char) random.nextInt(256));
        }
        return body.toString();
    }

    @Test
    void hop_by_hop_forwarding_and_gateway_headers_are_not_forwarded() {
        String request = String.join(
                "\r\n",
                "POST /plain/x?a HTTP/1.1",
                "host: gw",
                "A: 1",
                "Connection: keep-alive, X-Named",
                "X-Named: 1",
                "Keep-Alive: 300",
                "Proxy-Connection: keep-alive",
                "TE: trailers",
                "X-Forwarded-For: 1.2.3.4",
                "x-forwarded-proto: http",
                "Forwarded: for=1.2.3.4",
                "Via: 1.1 x",
                "X-Real-IP: 1.2.3.4",
                "X-Sluice-Bot: mm",
                "X-Sluice-Deadline-Ms: 500",
                "Proxy-Authorization: Basic x",
                "Origin: *",
                "Content-Length: 0",
                "B: 2",
                "",
                "");
        try (RawClient bot = proxyFixture.client().send(request)) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(upstream.next().headerLines())
                .containsExactly(
                        "host: 127.0.0.1:" + upstream.port(), "A: 1", "Origin: *", "Content-Length: 0", "B: 2");
    }

    @Test
    void ccxts_origin_header_is_dropped_under_url_and_other_origins_are_kept() {
        String start = "GET /url/http://127.0.0.1:" + upstream.port() + "/x HTTP/1.1\r\nHost: h\r\n";
        try (RawClient bot = proxyFixture.client().send(start + "Origin: *\r\n\r\n")) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(upstream.next().headerLines()).containsExactly("Host: 127.0.0.1:" + upstream.port());
            bot.send(start + "Origin: http://h\r\n\r\n").readResponse();
            assertThat(upstream.next().headerLines()).contains("Origin: http://h");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, compress, deflate, br | gzip, deflate",
                "gzip,deflate | gzip,deflate",
                "gzip;q=1.0, br;q=0.9, identity;q=0.5 | gzip;q=1.0, identity;q=0.5",
                "br | identity",
                "br, gzip | gzip",
                "*, gzip | gzip",
                "zstd,  deflate | deflate"
            })
    void unreadable_codings_are_removed_from_accept_encoding(String asked, String forwarded) {
        try (RawClient bot = proxyFixture
                .client()
                .send("GET /plain/x HTTP/1.1\r\nHost: h\r\nAccept-encoding: " + asked + "\r\n\r\n")) {
            bot.readResponse();
        }
        assertThat(upstream.next().headerLines()).contains("Accept-encoding: " + forwarded);
    }

    @ParameterizedTest
    @CsvSource({"plain, 10", "plain, 60000", "read, 60000", "plain, 3000000"})
    void a_chunked_body_stays_chunked(String door, int length) {
        String body = "x".repeat(length);
        try (RawClient bot = proxyFixture.client()) {
            bot.send("POST /" + door + "/x HTTP/1.1\r\nHost: h\r\ntransfer-encoding:\tChunked \r\n\r\n");
            for (int at = 0; at < length; at += 50_000) {
                String piece = body.substring(at, Math.min(length, at + 50_000));
                bot.send(Integer.toHexString(piece.length()).toUpperCase(Locale.ROOT) + "\r\n" + piece + "\r\n");
            }
            assertThat(bot.send("0\r\n\r\n").readResponse()).startsWith("HTTP/1.1 200 ");
        }
        RawUpstream.Heard heard = upstream.next();
        assertThat(heard.headerLines())
                .contains("Transfer-Encoding: chunked")
                .noneMatch(line -> line.startsWith("Content-Length"));
        assertThat(dechunked(heard.body())).isEqualTo(body);
    }

    @Test
    void a_long_body_with_a_length_is_streamed() {
        String body = "y".repeat(4_000_000);
        try (RawClient bot = proxyFixture.client()) {
            bot.send("POST /plain/x HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n")
                    .send(body);
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(upstream.next().body()).isEqualTo(body);
    }

    @Test
    void a_too_large_body_that_must_be_read_is_refused() {
        try (RawClient bot =
                proxyFixture.client().send("POST /read/x HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n")) {
            assertThat(bot.readAll()).startsWith("HTTP/1.1 413 ").contains("Connection: close");
        }
    }

    private static String dechunked(String body) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (true) {
            int end = body.indexOf("\r\n", at);
            int size = Integer.parseInt(body.substring(at, end), 16);
            if (size == 0) {
                return out.toString();
            }
            out.append(body, end + 2, end + 2 + size);
            at = end + 4 + size;
        }
    }
}
