package dev.sluice.proxy;

import static dev.sluice.proxy.ConnectionLifecycleTest.awaitTrue;
import static dev.sluice.proxy.SharedReadsTest.DEPTH;
import static dev.sluice.proxy.SharedReadsTest.KEPT;
import static dev.sluice.proxy.SharedReadsTest.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of shared reads with admission: which reads wait, are charged and are refused. */
@Timeout(60)
final class SharedBudgetTest {
    private static ProxyFixture newFixture(RawUpstream upstream, int size, long windowMs, ReadSettings reads) {
        ProxyFixture proxyFixture = ProxyFixture.builder()
                .upstream(upstream.port())
                .limits(ProxyAdmissionTest.limit(size, windowMs))
                .build();
        proxyFixture.reads = reads;
        return proxyFixture;
    }

    /** Returns the response as far as it arrives. */
    private static String response(RawClient bot) {
        try {
            return bot.readResponse();
        } catch (UncheckedIOException cut) {
            return "";
        }
    }

    private static void assertTenIdenticalReadsPassAfterTheWindow(ProxyFixture proxyFixture) {
        List<RawClient> bots = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            bots.add(proxyFixture.client().send(DEPTH));
        }
        awaitTrue(() -> proxyFixture.admission.status().waiting() == 10);
        assertThat(proxyFixture.admission.status().waiting()).isEqualTo(10);
        proxyFixture.pass(Duration.ofSeconds(12));
        bots.forEach(bot -> assertThat(bot.readResponse()).endsWith("hi"));
        bots.forEach(RawClient::close);
    }

    private static String other(String name) {
        return DEPTH.replace("BTCUSDT", name);
    }

    @Test
    void identical_reads_that_wait_for_budget_are_sent_as_one_call() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = newFixture(upstream, 1, 10_000, SHARED);
                RawClient first = proxyFixture.client()) {
            proxyFixture.pass(Duration.ofSeconds(12)); // without persisted usage the gateway starts with a used window
            first.send(other("ETHUSDT")).readResponse();
            assertTenIdenticalReadsPassAfterTheWindow(proxyFixture);
            assertThat(upstream.requests()).isEqualTo(2);
            assertThat(proxyFixture.admission.status().waiting()).isZero();
            assertThat(proxyFixture.admission.status().totals().started()).isEqualTo(2);
            assertThat(proxyFixture.admission.status().totals().hungUp())
                    .as("no client disconnected")
                    .isZero();
        }
    }

    @Test
    void identical_reads_admitted_together_are_sent_as_one_call_and_refund_the_rest() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = newFixture(upstream, 10, 10_000, SHARED);
                RawClient first = proxyFixture.client()) {
            proxyFixture.pass(Duration.ofSeconds(12)); // without persisted usage the gateway starts with a used window
            for (int i = 0; i < 10; i++) {
                first.send(other("A" + i)).readResponse();
            }
            assertTenIdenticalReadsPassAfterTheWindow(proxyFixture);
            assertThat(upstream.requests()).isEqualTo(11);
            awaitTrue(() -> proxyFixture.admission.status().inFlight() == 0
                    && proxyFixture.admission.status().waiting() == 0);
            assertThat(proxyFixture.admission.status().inFlight()).isZero();
            assertThat(proxyFixture.admission.status().waiting()).isZero();
            assertThat(proxyFixture.admission.status().totals().started()).isEqualTo(11);
        }
    }

    @Test
    void each_waiting_read_has_its_own_deadline_and_refusal() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = newFixture(upstream, 1, 60_000, SHARED);
                RawClient first = proxyFixture.client()) {
            first.send(other("ETHUSDT")).readResponse();
            try (RawClient patient = proxyFixture.client().send(DEPTH);
                    RawClient halted =
                            proxyFixture.client().send(DEPTH.replace("Host: h", "Host: h\r\nX-Sluice-Bot: b"));
                    RawClient hasty = proxyFixture
                            .client()
                            .send(DEPTH.replace("Host: h", "Host: h\r\nX-Sluice-Deadline-Ms: 50"))) {
                assertThat(hasty.readResponse()).startsWith("HTTP/1.1 429").contains("X-Sluice-Reason: limit");
                awaitTrue(() -> proxyFixture.admission.status().waiting() == 2);
                proxyFixture.admission.modeRegistry.hold(ModeHold.of(
                        ModeScope.bot("b"),
                        HoldCause.KILL_SWITCH,
                        Mode.HALTED,
                        new HoldReason("no", "me", 0, "never")));
                Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(1)));
                assertThat(halted.readResponse()).contains("X-Sluice-Reason: mode");
                assertThat(proxyFixture.admission.status().waiting())
                        .as("the client with the later deadline")
                        .isEqualTo(1);
                patient.reset();
                awaitTrue(() -> proxyFixture.admission.status().waiting() == 0);
                assertThat(proxyFixture.admission.status().totals().hungUp()).isEqualTo(1);
            }
            assertThat(upstream.requests()).isEqualTo(1);
        }
    }

    @Tag("slow")
    @Test
    void clients_and_exchanges_that_break_shared_reads_leave_no_open_permit() {
        byte[] large = ("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + "z".repeat(60_000))
                .getBytes(StandardCharsets.ISO_8859_1);
        SplittableRandom random = new SplittableRandom(11);
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    switch (heard.number() % 5) {
                        case 0 -> heard.socket().close();
                        case 1 -> out.write(large);
                        case 2 -> {
                            out.write(large, 0, 30_000);
                            out.flush();
                            heard.socket().close();
                        }
                        default -> out.write(RawUpstream.OK.getBytes(StandardCharsets.ISO_8859_1));
                    }
                });
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .limits(ProxyAdmissionTest.limit(20, 50))
                        .maxSharedResponseBytes(40_000)
                        .maxSharedBytes(100_000)
                        .build()) {
            proxyFixture.reads = new ReadSettings(true, Map.of("GET /ping", 20L), "");
            for (int round = 0; round < 60; round++) {
                List<RawClient> bots = new ArrayList<>();
                for (int bot = 0; bot < 6; bot++) {
                    bots.add(proxyFixture.client().send(random.nextInt(3) == 0 ? other("ETHUSDT") : DEPTH));
                }
                bots.get(random.nextInt(6)).reset();
                for (RawClient bot : bots) {
                    if (random.nextInt(3) > 0) {
                        String response = response(bot);
                        assertThat(response.isEmpty()
                                        || response.startsWith("<reset>")
                                        || response.startsWith("HTTP/1.1 200")
                                        || response.startsWith("HTTP/1.1 502"))
                                .as("round %d: %s", round, response.substring(0, Math.min(80, response.length())))
                                .isTrue();
                    }
                    bot.close();
                }
            }
            awaitTrue(() -> proxyFixture.proxy.followingReads() == 0 // first: who stops following asks for a permit
                    && proxyFixture.admission.status().inFlight() == 0
                    && proxyFixture.admission.status().waiting() == 0);
            assertThat(proxyFixture.admission.status().inFlight()).isZero();
            assertThat(proxyFixture.admission.status().waiting()).isZero();
            assertThat(proxyFixture.admission.status().totals().settledTwice()).isZero();
            assertThat(proxyFixture.admission.status().totals().settled())
                    .isEqualTo(proxyFixture.admission.status().totals().started());
            assertThat(proxyFixture.proxy.followingReads()).isZero();
            awaitTrue(() -> proxyFixture.proxy.sharedBytes() == 0);
            assertThat(proxyFixture.proxy.sharedBytes())
                    .as("the cache has expired")
                    .isZero();
        }
    }

    @Test
    void a_cached_response_needs_no_budget() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = newFixture(upstream, 1, 60_000, KEPT);
                RawClient bot = proxyFixture.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(bot.send(DEPTH).readResponse()).endsWith("hi");
            }
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(proxyFixture.admission.status().totals().started()).isEqualTo(1);
        }
    }
}
