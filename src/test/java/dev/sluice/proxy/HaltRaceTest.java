package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.Futures;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of halts while callers continue to send. */
@Timeout(60)
class HaltRaceTest {
    private static final String PLACE = "POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    private static final String CANCEL = "DELETE /plain/order HTTP/1.1\r\nHost: h\r\n\r\n";

    /** A cancel that, without budget, goes at its deadline. */
    private static final String HASTY_CANCEL =
            "DELETE /plain/order HTTP/1.1\r\nHost: h\r\nX-Sluice-Deadline-Ms: 2000\r\n\r\n";

    private static final String BLOCKED = "HTTP/1.1 422 ";
    private static final int CALLERS = 64;
    private static final int TRIPS = CaseCount.of("trips", 150, 1000);

    private static LimitSettings limit(long size) {
        return ProxyAdmissionTest.limit(size, 60_000);
    }

    /** Closes most connections, so that a later order must wait for a new one between its admission and its start. */
    private static void answer(RawUpstream.Heard heard, OutputStream out) throws IOException {
        boolean last = heard.number() % 4 != 0;
        String response = last ? RawUpstream.OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n") : RawUpstream.OK;
        out.write(response.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        if (last) {
            heard.socket().close();
        }
    }

    private static ModeHold trip() {
        return ModeHold.latch(
                dev.sluice.core.tradingmode.ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("a test", "t", 0, HoldReason.REARM));
    }

    /**
     * Checks that an order started before a halt is written by the acknowledgement, and that after it no order is
     * started or written.
     */
    @Test
    void no_byte_of_an_order_is_written_after_an_acknowledged_trip() throws Exception {
        CountedSockets sockets = new CountedSockets();
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong blocked = new AtomicLong();
        List<Thread> callers = new ArrayList<>();
        try (RawUpstream upstream = new RawUpstream(HaltRaceTest::answer);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .limits(limit(100_000_000))
                        .transport(sockets)
                        .build()) {
            for (int i = 0; i < CALLERS; i++) {
                RawClient client = proxyFixture.client();
                Thread caller = new Thread(() -> {
                    try (client) {
                        while (!over.get()) {
                            String response = client.send(PLACE).readResponse();
                            blocked.addAndGet(response.startsWith(BLOCKED) ? 1 : 0);
                        }
                    }
                });
                callers.add(caller);
                caller.start();
            }
            for (int i = 0; i < TRIPS; i++) {
                proxyFixture.admission.modeRegistry.trip(trip());
                assertThat(Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20))))
                        .isEmpty();
                long handed = sockets.orders();
                long started = proxyFixture.admission.status().totals().started();
                assertThat(handed).as("trip %d", i).isEqualTo(started);
                long refused = blocked.get();
                if (i % 20 == 0) {
                    ConnectionLifecycleTest.awaitTrue(() -> blocked.get() > refused + CALLERS / 2);
                    assertThat(upstream.requests()).isLessThanOrEqualTo((int) started);
                }
                assertThat(sockets.orders()).as("trip %d", i).isEqualTo(handed);
                assertThat(proxyFixture.admission.status().totals().started()).isEqualTo(started);
                proxyFixture.admission.modeRegistry.rearm(held -> true);
            }
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(upstream.requests())
                    .isEqualTo((int) proxyFixture.admission.status().totals().started());
            assertThat(blocked.get()).isPositive();
        }
    }

    @Test
    void an_order_between_start_and_socket_delays_the_acknowledgement_or_names_its_event_loop() throws Exception {
        CountedSockets sockets = new CountedSockets();
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .limits(limit(100))
                        .transport(sockets)
                        .build();
                RawClient bot = proxyFixture.client()) {
            CountedSockets.Barrier barrier = sockets.stopNextOrder();
            bot.send(PLACE);
            barrier.reached.await();
            proxyFixture.admission.modeRegistry.trip(trip());
            Future<List<String>> acknowledged = proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20));
            assertThat(Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofMillis(1))))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("event loop "));
            assertThat(acknowledged.isComplete()).isFalse();
            assertThat(sockets.orders()).isZero();
            barrier.open.countDown();
            assertThat(Futures.await(acknowledged)).isEmpty();
            assertThat(sockets.orders()).isEqualTo(1);
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(bot.send(PLACE).readResponse()).startsWith(BLOCKED);
        }
    }

    @Test
    void an_admitted_order_that_waits_for_its_connection_is_refused_at_its_start() throws Exception {
        CountedSockets sockets = new CountedSockets();
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .limits(limit(100))
                        .transport(sockets)
                        .build();
                RawClient bot = proxyFixture.client()) {
            CountedSockets.Barrier barrier = sockets.stopNextConnect();
            bot.send(PLACE);
            barrier.reached.await();
            proxyFixture.admission.modeRegistry.trip(trip());
            Future<List<String>> acknowledged = proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20));
            barrier.open.countDown();
            assertThat(Futures.await(acknowledged)).isEmpty();
            assertThat(bot.readResponse()).startsWith(BLOCKED).contains("X-Sluice-Sent: false\r\n");
            assertThat(sockets.orders()).isZero();
        }
    }

    @Test
    void a_trip_refuses_waiting_orders_at_once_and_cancels_still_pass() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .limits(limit(2))
                        .build();
                RawClient cancels = proxyFixture.client()) {
            List<RawClient> bots = new ArrayList<>();
            assertThat(cancels.send(PLACE).readResponse()).startsWith("HTTP/1.1 200 ");
            for (int i = 0; i < 20; i++) {
                bots.add(proxyFixture.client().send(PLACE));
            }
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.admission.status().waiting() == 19 && upstream.requests() == 2);
            proxyFixture.admission.modeRegistry.trip(trip());
            Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20)));
            long refused = bots.stream()
                    .map(RawClient::readResponse)
                    .filter(response -> response.startsWith(BLOCKED)
                            && response.contains("X-Sluice-Sent: false\r\n")
                            && response.contains(
                                    "X-Sluice-Reason: mode; mode=CANCEL_ONLY; scope=global; cause=kill-switch\r\n"))
                    .count();
            bots.forEach(RawClient::close);
            assertThat(refused).isEqualTo(19);
            assertThat(proxyFixture
                            .admission
                            .modeRegistry
                            .snapshot()
                            .all()
                            .get(0)
                            .refusalCounter()
                            .refused())
                    .isEqualTo(19);
            assertThat(cancels.send(HASTY_CANCEL).readResponse()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_client_that_retries_a_refused_order_a_thousand_times_uses_no_budget() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .limits(limit(5))
                        .build();
                RawClient bot = proxyFixture.client();
                RawClient other = proxyFixture.client()) {
            proxyFixture.admission.modeRegistry.trip(trip());
            for (int i = 0; i < 1000; i++) {
                assertThat(bot.send(PLACE).readResponse()).startsWith(BLOCKED);
            }
            assertThat(other.send(CANCEL).readResponse()).startsWith("HTTP/1.1 200 ");
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(proxyFixture.admission.status().totals().admitted()).isEqualTo(1);
            assertThat(proxyFixture
                            .admission
                            .modeRegistry
                            .snapshot()
                            .all()
                            .get(0)
                            .refusalCounter()
                            .refused())
                    .isEqualTo(1000);
        }
    }
}
