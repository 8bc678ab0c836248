package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.call.Outcome;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of connections that open, break and close at every stage; each call is settled exactly once. */
@Timeout(60)
class ConnectionLifecycleTest {
    private static final String GET = "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String PLACE = "POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";

    private static Map<Outcome, Long> settled(ProxyFixture proxyFixture) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        proxyFixture.proxy.proxyCounters().exchanges().values().stream()
                .flatMap(of -> of.settled().values().stream())
                .forEach(outcomes -> outcomes.forEach((outcome, calls) -> {
                    if (calls.sum() > 0) {
                        counts.merge(outcome, calls.sum(), Long::sum);
                    }
                }));
        return counts;
    }

    @Test
    void unlisted_calls_are_counted_by_their_default_route() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            proxyFixture.client().send(GET).readResponse();
            proxyFixture.client().send(GET.replace("ping", "news")).readResponse();
            awaitSettled(proxyFixture, Map.of(Outcome.OK, 2L));
            Map<String, Long> unlisted = new HashMap<>();
            proxyFixture
                    .proxy
                    .proxyCounters()
                    .exchanges()
                    .forEach((exchange, of) ->
                            of.unlisted().forEach((route, calls) -> unlisted.put(exchange + " " + route, calls.sum())));
            assertThat(unlisted).containsOnly(Map.entry("plain GET / (unlisted)", 1L));
        }
    }

    private static void awaitSettled(ProxyFixture proxyFixture, Map<Outcome, Long> expected) {
        awaitTrue(() -> settled(proxyFixture).equals(expected));
        assertThat(settled(proxyFixture)).isEqualTo(expected);
    }

    /** Waits at most ten seconds for a condition that another thread fulfils without notification. */
    static void awaitTrue(BooleanSupplier so) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!so.getAsBoolean() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    // ---- keep-alive

    @Test
    void one_upstream_connection_serves_consecutive_calls() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            for (int i = 0; i < 50; i++) {
                assertThat(bot.send(GET).readResponse()).endsWith("hi");
            }
            assertThat(upstream.connections()).isEqualTo(1);
            awaitSettled(proxyFixture, Map.of(Outcome.OK, 50L));
        }
    }

    @Test
    void a_connection_closed_by_the_exchange_while_idle_is_not_used() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            out.write(bytes(RawUpstream.OK));
            out.flush();
            if (heard.number() == 0) {
                heard.socket().close();
                closed.countDown();
            }
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(PLACE).readResponse()).endsWith("hi");
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
            // the close is processed on the event loop that reads the next request: one turn is enough
            assertThat(proxyFixture.client().send(GET).readResponse()).endsWith("hi");
            assertThat(bot.send(PLACE).readResponse()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_connection_is_not_reused_after_connection_close() {
        try (RawUpstream upstream = RawUpstream.answering(
                        "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nhi");
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(PLACE).readResponse()).endsWith("hi");
            assertThat(bot.send(PLACE).readResponse()).endsWith("hi");
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void as_many_connections_are_kept_as_were_busy_at_once() {
        CyclicBarrier allAreThere = new CyclicBarrier(28);
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            allAreThere.await(20, TimeUnit.SECONDS);
            out.write(bytes(RawUpstream.OK));
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            List<RawClient> bots =
                    Stream.generate(proxyFixture::client).limit(28).toList();
            for (int wave = 0; wave < 2; wave++) {
                bots.forEach(bot -> bot.send(GET));
                bots.forEach(bot -> assertThat(bot.readResponse()).endsWith("hi"));
            }
            assertThat(upstream.connections()).isEqualTo(28);
            bots.forEach(RawClient::close);
        }
    }

    @Test
    void a_connection_idle_for_too_long_is_closed_by_the_gateway() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .upstreamResponseMs(5000)
                        .upstreamPauseMs(5000)
                        .upstreamIdleMs(100)
                        .build();
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(GET).readResponse()).endsWith("hi");
            awaitTrue(() -> upstream.openConnections() == 0);
            assertThat(bot.send(GET).readResponse()).endsWith("hi");
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_read_cut_before_its_response_is_sent_once_more() {
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            if (heard.number() == 0) {
                heard.socket().close();
            } else {
                out.write(bytes(RawUpstream.OK));
            }
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(upstream.requests()).isEqualTo(2);
            awaitSettled(proxyFixture, Map.of(Outcome.UNKNOWN, 1L, Outcome.OK, 1L));
        }
    }

    @Test
    void a_write_cut_before_its_response_is_not_sent_again() {
        RawUpstream upstream = new RawUpstream((heard, out) -> heard.socket().close());
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(PLACE).readResponse()).startsWith("HTTP/1.1 504 ");
            assertThat(upstream.requests()).isEqualTo(1);
            awaitSettled(proxyFixture, Map.of(Outcome.UNKNOWN, 1L));
        }
    }

    // ---- disconnects

    @Test
    void a_write_whose_client_disconnected_is_completed() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            gone.await(10, TimeUnit.SECONDS);
            out.write(bytes(RawUpstream.OK));
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            RawClient bot = proxyFixture.client().send(PLACE);
            upstream.next();
            bot.reset();
            awaitTrue(() -> proxyFixture.proxy.openConnections() == 0);
            gone.countDown();
            awaitSettled(proxyFixture, Map.of(Outcome.OK, 1L));
        }
    }

    @Test
    void a_client_that_disconnects_in_a_long_body_leaves_no_complete_request() {
        RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            RawClient bot = proxyFixture
                    .client()
                    .send("POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"
                            + "x".repeat(400_000));
            awaitTrue(() -> upstream.connections() == 1);
            bot.reset();
            awaitSettled(proxyFixture, Map.of(Outcome.UNKNOWN, 1L));
            assertThat(upstream.requests()).isZero();
        }
    }

    @Test
    void a_client_that_disconnects_in_a_short_body_is_not_forwarded() {
        RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            RawClient bot = proxyFixture
                    .client()
                    .send("POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
            awaitTrue(() -> proxyFixture.proxy.openConnections() == 1);
            bot.close();
            awaitTrue(() -> proxyFixture.proxy.openConnections() == 0);
            assertThat(proxyFixture.client().send(GET).readResponse()).endsWith("hi");
            assertThat(upstream.requests()).isEqualTo(1);
            awaitSettled(proxyFixture, Map.of(Outcome.OK, 1L));
        }
    }

    @Test
    void a_client_that_disconnects_in_a_long_response_ends_it() {
        CompletableFuture<Long> written = new CompletableFuture<>();
        RawUpstream upstream = new RawUpstream((heard, out) -> written.complete(flood(out, 400_000_000L)));
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            RawClient bot = proxyFixture.client().send(GET);
            bot.readBytes(1_000_000);
            bot.reset();
            awaitSettled(proxyFixture, Map.of(Outcome.OK, 1L)); // enough was read to know the outcome
            assertThat(written.join()).isLessThan(400_000_000L);
        }
    }

    private static long flood(OutputStream out, long length) {
        byte[] piece = new byte[65_536];
        long n = 0;
        try {
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n"));
            while (n < length) {
                int next = (int) Math.min(piece.length, length - n);
                out.write(piece, 0, next);
                n += next;
            }
        } catch (java.io.IOException closed) {
            return n;
        }
        return n;
    }

    // ---- large responses and slow readers

    @Test
    void two_hundred_megabytes_pass_in_constant_memory() {
        long length = 200_000_000L;
        RawUpstream upstream = new RawUpstream((heard, out) -> flood(out, length));
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            bot.readUntil("\r\n\r\n");
            long max = 0;
            long left = length;
            while (left > 0) {
                left -= bot.readBytes((int) Math.min(left, 4_000_000)).length;
                max = Math.max(max, directBytes());
            }
            assertThat(bot.isAtEnd()).isTrue();
            assertThat(max).isLessThan(64_000_000);
            awaitSettled(proxyFixture, Map.of(Outcome.OK, 1L));
        }
    }

    private static long directBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Test
    void a_client_that_stops_reading_delays_no_other_and_buffers_nothing() throws Exception {
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            if (heard.target().equals("/big")) {
                flood(out, 100_000_000L);
            } else {
                out.write(bytes(RawUpstream.OK));
            }
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient slow = new RawClient(proxyFixture.port, 4096);
                RawClient slow2 = new RawClient(proxyFixture.port, 4096)) {
            slow.send("GET /plain/big HTTP/1.1\r\nHost: h\r\n\r\n");
            slow2.send("GET /plain/big HTTP/1.1\r\nHost: h\r\n\r\n");
            slow.readUntil("\r\n\r\n");
            slow2.readUntil("\r\n\r\n");
            long before = directBytes();
            for (int i = 0; i < 200; i++) {
                try (RawClient quick = proxyFixture.client()) {
                    assertThat(quick.send(GET).readResponse()).endsWith("hi");
                }
            }
            assertThat(directBytes() - before).isLessThan(32_000_000);
            assertThat(slow.readBytes(2_000_000)).hasSize(2_000_000);
        }
    }

    // ---- the end

    @Test
    void a_graceful_stop_completes_calls_in_flight_and_closes_idle_connections() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            if (heard.number() == 1) {
                stopping.await(10, TimeUnit.SECONDS);
            }
            out.write(bytes(RawUpstream.OK));
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient idle = proxyFixture.client();
                RawClient busy = proxyFixture.client()) {
            assertThat(idle.send(GET).readResponse()).endsWith("hi");
            busy.send(PLACE);
            upstream.next();
            upstream.next();
            var drained = proxyFixture.proxy.drain(Duration.ofSeconds(10));
            assertThat(idle.isAtEnd()).isTrue();
            stopping.countDown();
            assertThat(busy.readAll())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Connection: close\r\n")
                    .endsWith("hi");
            Futures.await(drained);
        }
    }

    @Test
    void a_graceful_stop_ends_in_time_when_the_exchange_is_silent() {
        RawUpstream upstream =
                new RawUpstream((heard, out) -> heard.socket().getInputStream().read());
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client().send(PLACE)) {
            upstream.next();
            Futures.await(proxyFixture.proxy.drain(Duration.ofMillis(100)));
            assertThat(bot.readAll()).startsWith("HTTP/1.1 504 ");
        }
    }

    // ---- the gateway's own pages

    @Test
    void the_front_page_lists_the_exchanges() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client()) {
            assertThat(bot.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").readResponse())
                    .contains("Sluice", "/read/", "/plain/");
            assertThat(bot.send("GET / HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n")
                            .readResponse())
                    .contains("\"read\":\"/read/\"");
            assertThat(bot.send("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n").readResponse())
                    .endsWith("healthy");
            assertThat(bot.send(GET).readResponse()).endsWith("hi");
        }
    }

    @Test
    void the_port_of_one_exchange_forwards_paths_unchanged() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = new RawClient(proxyFixture.ownPort)) {
            assertThat(bot.send("GET /health/live?x HTTP/1.1\r\nHost: h\r\n\r\n")
                            .readResponse())
                    .endsWith("hi");
            assertThat(upstream.next().target()).isEqualTo("/health/live?x");
        }
    }
}
