package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gate.Reason;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that wait, are refused, or are taken back, with a real gate behind two event loops. */
@Timeout(60)
class GatedTest {
    private static final String GET = "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String PLACE = "POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    private static final String CANCEL = "DELETE /plain/order HTTP/1.1\r\nHost: h\r\n\r\n";

    /** {@code size} calls in a rolling window. */
    static LimitSettings limit(long size, long windowMs) {
        return new LimitSettings(
                "weight",
                Scope.parse("ip"),
                Algorithm.SLIDING_WINDOW,
                size,
                windowMs,
                0,
                0,
                100,
                0L,
                Breach.REJECT,
                true,
                30_000,
                2_000,
                false,
                false,
                false,
                null);
    }

    private static Rig rig(RawUpstream upstream, LimitSettings limit) {
        return new Rig(upstream.port(), new TestGate(limit));
    }

    @Test
    void a_call_that_waits_goes_when_the_window_lets_it() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                Rig rig = rig(upstream, limit(2, 200))) {
            List<RawClient> bots = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                bots.add(rig.client().send(GET));
            }
            bots.forEach(bot -> assertThat(bot.readAnswer()).startsWith("HTTP/1.1 200 "));
            bots.forEach(RawClient::close);
            assertThat(upstream.requests()).isEqualTo(8);
            assertThat(rig.gate.status().totals().waited()).isPositive();
            assertThat(rig.gate.status().totals().settled()).isEqualTo(8);
            assertThat(rig.gate.status().totals().settledTwice()).isZero();
            assertThat(rig.gate.status().open()).isZero();
        }
    }

    @Test
    void a_call_whose_patience_ends_is_told_when_to_come_again_and_is_never_sent() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                Rig rig = rig(upstream, limit(1, 60_000));
                RawClient bot = rig.client()) {
            assertThat(bot.send(GET).readAnswer()).startsWith("HTTP/1.1 200 ");
            String refusal = bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\nX-Sluice-Deadline-Ms: 100\r\n\r\n")
                    .readAnswer();
            assertThat(refusal)
                    .startsWith("HTTP/1.1 429 ")
                    .contains("X-Sluice-Sent: false\r\n", "X-Sluice-Reason: limit\r\n")
                    .contains("RateLimit-Policy: \"weight\";q=1;w=60\r\n")
                    .containsPattern("Retry-After: [67][0-9]\r\n")
                    .containsPattern("RateLimit: \"weight\";r=0;t=[67][0-9]\r\n");
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Test
    void a_caller_who_hangs_up_while_it_waits_is_never_sent() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                Rig rig = rig(upstream, limit(1, 400))) {
            try (RawClient first = rig.client()) {
                assertThat(first.send(GET).readAnswer()).startsWith("HTTP/1.1 200 ");
                RawClient gone = rig.client().send(PLACE);
                LifeTest.awaitTrue(() -> rig.gate.status().waiting() == 1);
                gone.close();
                LifeTest.awaitTrue(() -> rig.gate.status().totals().hungUp() == 1);
                assertThat(first.send(GET).readAnswer()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(rig.gate.status().totals().settled()).isEqualTo(2);
            assertThat(rig.gate.status().open()).isZero();
        }
    }

    @Test
    void callers_that_come_and_go_at_every_stage_leave_nothing_open() {
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            if (heard.number() % 3 == 0) {
                heard.socket().close();
            } else {
                out.write(RawUpstream.OK.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
        try (upstream;
                Rig rig = rig(upstream, limit(20, 100))) {
            for (int round = 0; round < 40; round++) {
                List<RawClient> bots = new ArrayList<>();
                for (String request : List.of(GET, PLACE, CANCEL, GET, PLACE)) {
                    bots.add(rig.client().send(request));
                }
                bots.get(round % 5).reset();
                bots.get((round + 1) % 5).readAnswer();
                bots.get((round + 2) % 5).close();
                bots.get((round + 3) % 5).readAnswer();
                bots.get((round + 4) % 5).close();
            }
            LifeTest.awaitTrue(
                    () -> rig.gate.status().open() == 0 && rig.gate.status().waiting() == 0);
            var totals = rig.gate.status().totals();
            assertThat(rig.gate.status().open()).isZero();
            assertThat(rig.gate.status().waiting()).isZero();
            assertThat(totals.settledTwice()).isZero();
            assertThat(totals.settled()).isEqualTo(totals.started());
        }
    }

    @Test
    void while_it_drains_orders_are_refused_as_not_sent_and_cancels_pass() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            if (heard.number() == 0) {
                release.await(20, TimeUnit.SECONDS);
            }
            out.write(RawUpstream.OK.getBytes(StandardCharsets.ISO_8859_1));
        });
        try (upstream;
                Rig rig = rig(upstream, limit(100, 1000));
                RawClient busy = rig.client().send(PLACE)) {
            upstream.next();
            var drained = rig.proxy.drain(Duration.ofSeconds(10));
            try (RawClient order = rig.client().send(PLACE);
                    RawClient cancel = rig.client().send(CANCEL)) {
                assertThat(order.readAll())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("Content-Length: 0\r\n", "X-Sluice-Sent: false\r\n", "Connection: close\r\n")
                        .contains("X-Sluice-Reason: " + Reason.DRAINING.header());
                assertThat(cancel.readAll()).startsWith("HTTP/1.1 200 ");
            }
            release.countDown();
            assertThat(busy.readAll()).startsWith("HTTP/1.1 200 ");
            Rig.await(drained);
            assertThat(rig.gate.status().open()).isZero();
        }
    }

    @Test
    void when_the_time_to_drain_is_over_a_waiting_call_gets_a_definite_no() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                Rig rig = rig(upstream, limit(1, 60_000));
                RawClient first = rig.client();
                RawClient waiting = rig.client()) {
            assertThat(first.send(GET).readAnswer()).startsWith("HTTP/1.1 200 ");
            waiting.send(GET);
            LifeTest.awaitTrue(() -> rig.gate.status().waiting() == 1);
            Rig.await(rig.proxy.drain(Duration.ofMillis(50)));
            assertThat(waiting.readAll()).startsWith("HTTP/1.1 503 ").contains("X-Sluice-Sent: false\r\n");
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(rig.gate.status().waiting()).isZero();
        }
    }
}
