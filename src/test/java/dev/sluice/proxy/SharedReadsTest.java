package dev.sluice.proxy;

import static dev.sluice.proxy.ConnectionLifecycleTest.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Outcome;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests over sockets of identical reads of several bots at the same time: one call is sent, and each bot gets the whole
 * response or a correct error.
 */
@Timeout(60)
final class SharedReadsTest {
    static final String DEPTH = "GET /read/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n\r\n";
    static final ReadSettings SHARED = new ReadSettings(true, Map.of(), "");
    static final ReadSettings KEPT = new ReadSettings(true, Map.of("GET /ping", 60_000L), "");

    /** An exchange that answers the first call when the test allows it. */
    private static final class Held {
        private final CountDownLatch go = new CountDownLatch(1);

        void await() throws InterruptedException {
            if (!go.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the exchange was never released");
            }
        }
    }

    static ProxyFixture newFixture(RawUpstream upstream, ReadSettings reads) {
        ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
        proxyFixture.reads = reads;
        proxyFixture.standStill();
        return proxyFixture;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static long shared(ProxyFixture proxyFixture, boolean kept) {
        return proxyFixture.proxy.proxyCounters().exchanges().values().stream()
                .mapToLong(of -> kept ? of.kept() : of.shared())
                .sum();
    }

    private static long settled(ProxyFixture proxyFixture, Outcome which) {
        return proxyFixture.proxy.proxyCounters().exchanges().values().stream()
                .flatMap(of -> of.settled().values().stream())
                .mapToLong(
                        outcomes -> Objects.requireNonNull(outcomes.get(which)).sum())
                .sum();
    }

    /** Sends the first read and, once its call is in flight, the others; returns after all of them were processed. */
    private static List<RawClient> ask(ProxyFixture proxyFixture, RawUpstream upstream, int others, String request) {
        List<RawClient> bots = new ArrayList<>();
        bots.add(proxyFixture.client().send(request));
        upstream.next();
        for (int i = 0; i < others; i++) {
            bots.add(proxyFixture.client().send(request));
        }
        awaitTrue(() -> proxyFixture.proxy.followingReads() == others);
        assertThat(proxyFixture.proxy.followingReads()).isEqualTo(others);
        return bots;
    }

    private static String gzip(String text) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toString(StandardCharsets.ISO_8859_1);
    }

    private static String unmarked(String response) {
        return response.replace("X-Sluice-Cache: miss\r\n", "").replace("X-Sluice-Cache: shared\r\n", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "chunked", "close"})
    void ten_identical_reads_are_one_call_with_identical_responses(String framing) {
        String zipped = gzip("{\"bids\":[]}".repeat(500));
        String head = "HTTP/1.1 200 Fine\r\nX-Mbx-Used-Weight-1m: 5\r\nContent-Encoding: gzip\r\nx-Odd:  two  \r\n";
        Held held = new Held();
        RawUpstream.Script script = (heard, out) -> {
            held.await();
            switch (framing) {
                case "length" -> out.write(bytes(head + "Content-Length: " + zipped.length() + "\r\n\r\n" + zipped));
                case "chunked" ->
                    out.write(bytes(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(zipped.length())
                            + "\r\n" + zipped + "\r\n0\r\n\r\n"));
                default -> {
                    out.write(bytes(head + "\r\n" + zipped));
                    out.flush();
                    heard.socket().close();
                }
            }
        };
        try (RawUpstream upstream = new RawUpstream(script);
                ProxyFixture proxyFixture = newFixture(upstream, SHARED)) {
            List<RawClient> bots = ask(proxyFixture, upstream, 9, DEPTH);
            held.go.countDown();
            String first = bots.get(0).readResponse();
            assertThat(first).contains("X-Sluice-Cache: miss\r\n", "x-Odd:  two", zipped, "X-Sluice-Sent: true");
            for (RawClient bot : bots.subList(1, 10)) {
                String response = bot.readResponse();
                assertThat(response).contains("X-Sluice-Cache: shared\r\n");
                assertThat(unmarked(response)).isEqualTo(unmarked(first));
            }
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(shared(proxyFixture, false)).isEqualTo(9);
            awaitTrue(() -> settled(proxyFixture, Outcome.OK) == 1);
            assertThat(settled(proxyFixture, Outcome.OK)).isEqualTo(1);
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void consecutive_reads_are_separate_calls_and_marked_as_cache_misses() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = newFixture(upstream, SHARED);
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(DEPTH).readResponse())
                    .contains("X-Sluice-Cache: miss\r\n")
                    .doesNotContain("Age:");
            assertThat(bot.send(DEPTH).readResponse()).contains("X-Sluice-Cache: miss\r\n");
            assertThat(upstream.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /read/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n\r\n",
                "GET /read/ping?symbol=ETHUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n\r\n",
                "GET /read/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nX-KEY: k\r\n\r\n",
                "GET /read/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nCache-Control: no-cache\r\n\r\n",
                "GET /read/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nCookie: a=b\r\n\r\n",
                "GET /read/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nConnection: accept\r\n\r\n",
                "GET /url/URL/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n\r\n",
                "HEAD /read/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n\r\n",
                "GET /plain/ping?symbol=BTCUSDT HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n\r\n"
            })
    void reads_that_differ_are_separate_calls(String other) {
        Held held = new Held();
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    if (heard.number() == 0) {
                        held.await();
                    }
                    out.write(bytes(heard.head().startsWith("HEAD") ? "HTTP/1.1 200 OK\r\n\r\n" : RawUpstream.OK));
                });
                ProxyFixture proxyFixture = newFixture(upstream, KEPT);
                RawClient first = proxyFixture.client().send(DEPTH)) {
            upstream.next();
            try (RawClient second =
                    proxyFixture.client().send(other.replace("URL", "http://127.0.0.1:" + upstream.port()))) {
                upstream.next();
                second.readUntil("\r\n\r\n");
            }
            held.go.countDown();
            first.readResponse();
            assertThat(shared(proxyFixture, false) + shared(proxyFixture, true)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /read/news", "GET /read/limits?signature=1", "GET /read/margin", "DELETE /read/order"})
    void signed_and_unlisted_reads_are_never_shared_or_cached(String line) {
        ReadSettings all =
                new ReadSettings(true, Map.of("GET /limits", 60_000L, "GET /ping", 60_000L, "GET /margin", 9L), "");
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = newFixture(upstream, all);
                RawClient bot = proxyFixture.client()) {
            String request = line + " HTTP/1.1\r\nHost: h\r\n\r\n";
            assertThat(bot.send(request).readResponse()).doesNotContain("X-Sluice-Cache");
            assertThat(bot.send(request).readResponse()).doesNotContain("X-Sluice-Cache");
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
        }
    }

    @Test
    void a_shared_call_continues_when_its_first_bot_disconnects() {
        Held held = new Held();
        String body = "x".repeat(100_000);
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    out.write(bytes("HTTP/1.1 200 OK\r\n"));
                    out.flush();
                    held.await();
                    out.write(bytes("Content-Length: 100000\r\n\r\n" + body));
                });
                ProxyFixture proxyFixture = newFixture(upstream, SHARED)) {
            List<RawClient> bots = ask(proxyFixture, upstream, 2, DEPTH);
            bots.get(0).reset();
            awaitTrue(() -> proxyFixture.proxy.openConnections() == 2);
            held.go.countDown();
            assertThat(bots.get(1).readResponse()).endsWith(body);
            assertThat(bots.get(2).readResponse()).endsWith(body);
            assertThat(upstream.requests()).isEqualTo(1);
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void a_truncated_shared_response_is_complete_for_no_bot() {
        Held held = new Held();
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    held.await();
                    out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(70_000)));
                    out.flush();
                    heard.socket().close();
                });
                ProxyFixture proxyFixture = newFixture(upstream, KEPT)) {
            List<RawClient> bots = ask(proxyFixture, upstream, 3, DEPTH);
            held.go.countDown();
            assertThat(bots.get(0).readAll()).startsWith("HTTP/1.1 200").hasSizeLessThan(100_000);
            for (RawClient bot : bots.subList(1, 4)) {
                assertThat(bot.readResponse())
                        .startsWith("HTTP/1.1 502")
                        .contains("X-Sluice-Reason: response-broken", "X-Sluice-Sent: true");
            }
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void a_shared_read_cut_before_its_response_is_sent_at_most_once_more() {
        Held held = new Held();
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    held.await();
                    heard.socket().close();
                });
                ProxyFixture proxyFixture = newFixture(upstream, SHARED)) {
            List<RawClient> bots = ask(proxyFixture, upstream, 4, DEPTH);
            held.go.countDown();
            for (RawClient bot : bots) {
                assertThat(bot.readResponse()).startsWith("HTTP/1.1 502").contains("response-broken");
            }
            assertThat(upstream.requests()).as("at most one repetition each").isBetween(2, 6);
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void a_response_larger_than_the_shared_bound_is_fetched_by_each_bot() {
        Held held = new Held();
        String body = "y".repeat(60_000);
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    if (heard.number() == 0) {
                        held.await();
                    }
                    out.write(bytes(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nea60\r\n" + body + "\r\n0\r\n\r\n"));
                });
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .maxSharedResponseBytes(50_000)
                        .maxSharedBytes(1_000_000)
                        .build()) {
            proxyFixture.reads = KEPT;
            proxyFixture.standStill();
            List<RawClient> bots = ask(proxyFixture, upstream, 3, DEPTH);
            held.go.countDown();
            for (RawClient bot : bots) {
                String response = bot.readResponse();
                assertThat(response.chars().filter(c -> c == 'y').count()).isEqualTo(60_000);
                assertThat(response.substring(0, 200))
                        .contains("X-Sluice-Cache: miss")
                        .doesNotContain("shared");
            }
            assertThat(upstream.requests()).isEqualTo(4);
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
            bots.forEach(RawClient::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Set-Cookie: a=b", "Vary: *", "Vary: Accept-Encoding, User-Agent"})
    void a_response_specific_to_its_client_is_not_shared(String header) {
        Held held = new Held();
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    if (heard.number() == 0) {
                        held.await();
                    }
                    out.write(bytes("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 2\r\n\r\nhi"));
                });
                ProxyFixture proxyFixture = newFixture(upstream, KEPT)) {
            List<RawClient> bots = ask(proxyFixture, upstream, 2, DEPTH);
            held.go.countDown();
            bots.forEach(bot -> assertThat(bot.readResponse()).endsWith("hi").doesNotContain("shared"));
            assertThat(upstream.requests()).isEqualTo(3);
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void an_error_for_one_program_is_not_shared_with_another() {
        Held held = new Held();
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    if (heard.number() == 0) {
                        held.await();
                    }
                    boolean curl = heard.head().contains("User-Agent: curl");
                    out.write(bytes(curl ? "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno" : RawUpstream.OK));
                });
                ProxyFixture proxyFixture = newFixture(upstream, SHARED)) {
            String asCurl = DEPTH.replace("Host: h", "Host: h\r\nUser-Agent: curl");
            List<RawClient> bots = ask(proxyFixture, upstream, 1, asCurl);
            bots.add(proxyFixture.client().send(DEPTH));
            awaitTrue(() -> proxyFixture.proxy.followingReads() == 2);
            held.go.countDown();
            assertThat(bots.get(0).readResponse()).startsWith("HTTP/1.1 403");
            assertThat(bots.get(1).readResponse()).startsWith("HTTP/1.1 403").contains("shared");
            assertThat(bots.get(2).readResponse()).startsWith("HTTP/1.1 200").endsWith("hi");
            assertThat(upstream.requests()).isEqualTo(2);
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void a_halted_bot_gets_no_shared_response() {
        Held held = new Held();
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    held.await();
                    out.write(bytes(RawUpstream.OK));
                });
                ProxyFixture proxyFixture = newFixture(upstream, KEPT)) {
            List<RawClient> bots = ask(proxyFixture, upstream, 1, DEPTH);
            proxyFixture.admission.modeRegistry.hold(ModeHold.of(
                    ModeScope.bot("halted"),
                    HoldCause.KILL_SWITCH,
                    Mode.HALTED,
                    new HoldReason("no", "me", 0, "never")));
            String halted = DEPTH.replace("Host: h", "Host: h\r\nX-Sluice-Bot: halted");
            try (RawClient bot = proxyFixture.client()) {
                assertThat(bot.send(halted).readResponse()).contains("X-Sluice-Reason: mode", "X-Sluice-Sent: false");
                held.go.countDown();
                bots.forEach(one -> assertThat(one.readResponse()).endsWith("hi"));
                assertThat(proxyFixture.client().send(DEPTH).readResponse()).contains("X-Sluice-Cache: hit");
                assertThat(bot.send(halted).readResponse()).contains("X-Sluice-Reason: mode");
            }
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void all_waiting_reads_are_refused_when_the_connection_fails() {
        int nowhere;
        try (RawUpstream gone = RawUpstream.answering(RawUpstream.OK)) {
            nowhere = gone.port();
        }
        try (ProxyFixture proxyFixture = ProxyFixture.to(nowhere)) {
            proxyFixture.reads = SHARED;
            List<RawClient> bots = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                bots.add(proxyFixture.client().send(DEPTH));
            }
            for (RawClient bot : bots) {
                assertThat(bot.readResponse()).startsWith("HTTP/1.1 503").contains("X-Sluice-Sent: false");
            }
            assertThat(proxyFixture.proxy.followingReads()).isZero();
            bots.forEach(RawClient::close);
        }
    }
}
