package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ProbePermit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of how a held mode affects calls that request admission, wait and start. */
final class ModesTest {
    private static final HoldReason WHY = new HoldReason("a test", "tester", 0, "the test");

    private static AdmissionFixture admissionFixture() {
        return AdmissionFixture.of(limit("weight", 100, 60_000));
    }

    private static void trip(AdmissionFixture admissionFixture, String scope, Mode mode) {
        admissionFixture.modeRegistry.trip(ModeHold.latch(ModeScope.parse(scope), HoldCause.KILL_SWITCH, mode, WHY));
        admissionFixture.tell(new AdmissionEvent.ModesChanged());
    }

    private static void hold(
            AdmissionFixture admissionFixture, HoldCause holdCause, Mode mode, @Nullable ProbePermit probePermit) {
        admissionFixture.modeRegistry.hold(
                ModeHold.of(ModeScope.exchange("test"), holdCause, mode, WHY).with(probePermit));
        admissionFixture.tell(new AdmissionEvent.ModesChanged());
    }

    @Test
    void an_order_refused_by_a_mode_names_the_scope_and_cause() {
        AdmissionFixture admissionFixture = admissionFixture();
        trip(admissionFixture, "exchange:test", Mode.CANCEL_ONLY);
        Refused refused = admissionFixture.refused(admissionFixture.ask("a", "POST /order"));
        assertThat(refused.code()).isEqualTo(ReasonCode.MODE);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(refused.detail()).contains("CANCEL_ONLY for exchange:test by kill-switch (a test)");
        assertThat(refused.reason()).isInstanceOf(RefusalReason.Held.class);
        assertThat(admissionFixture
                        .modeRegistry
                        .now()
                        .all()
                        .get(0)
                        .refusalCounter()
                        .refused())
                .isEqualTo(1);
        assertThat(admissionFixture.status().refused()).containsEntry(ReasonCode.MODE, 1L);
    }

    @Test
    void each_kind_passes_by_the_mode_table() {
        Map<String, String> calls = Map.of(
                "POST /order", "ACTIVE",
                "PUT /order", "ACTIVE",
                "POST /reduce", "REDUCE_ONLY",
                "DELETE /order", "CANCEL_ONLY",
                "DELETE /orders", "CANCEL_ONLY",
                "POST /dead-man", "CANCEL_ONLY",
                "GET /private", "CANCEL_ONLY",
                "GET /public", "CANCEL_ONLY");
        for (Mode mode : List.of(Mode.REDUCE_ONLY, Mode.CANCEL_ONLY, Mode.HALTED)) {
            AdmissionFixture admissionFixture = admissionFixture();
            trip(admissionFixture, "global", mode);
            calls.forEach((line, last) -> {
                AdmissionRequest admissionRequest = admissionFixture.ask("a", line);
                assertThat(admissionFixture.isAdmitted(admissionRequest))
                        .as("%s in %s", line, mode)
                        .isEqualTo(!mode.isStricterThan(Mode.valueOf(last)));
            });
        }
    }

    @Test
    void an_order_admitted_before_a_trip_is_refused_at_its_start_and_not_charged() {
        AdmissionFixture admissionFixture = admissionFixture();
        AdmissionRequest order = admissionFixture.ask("a", "POST /order");
        assertThat(admissionFixture.used("weight")).isEqualTo(1);
        admissionFixture.modeRegistry.trip(
                ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, WHY));
        assertThat(admissionFixture.start(order)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(order)).isEqualTo(ReasonCode.MODE);
        assertThat(admissionFixture.used("weight")).isZero();
    }

    @Test
    void a_trip_removes_from_the_queue_only_calls_that_may_no_longer_pass() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        admissionFixture.go("a", "GET /public");
        AdmissionRequest order = admissionFixture.ask("a", "POST /order?cid=1");
        AdmissionRequest reduce = admissionFixture.ask("a", "POST /reduce?cid=2");
        AdmissionRequest read = admissionFixture.ask("a", "GET /public");
        trip(admissionFixture, "exchange:elsewhere", Mode.HALTED);
        assertThat(admissionFixture.waits(order)).isTrue();
        trip(admissionFixture, "global", Mode.REDUCE_ONLY);
        assertThat(admissionFixture.refusal(order)).isEqualTo(ReasonCode.MODE);
        assertThat(admissionFixture.waits(reduce)).isTrue();
        trip(admissionFixture, "global", Mode.CANCEL_ONLY);
        assertThat(admissionFixture.refusal(reduce)).isEqualTo(ReasonCode.MODE);
        assertThat(admissionFixture.waits(read)).isTrue();
        assertThat(admissionFixture.status().waiting()).isEqualTo(1);
    }

    @Test
    void ten_thousand_waiting_orders_are_refused_in_bounded_turns() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .maxWaiting(20_000)
                .maxWaitingBytes(1 << 30)
                .limits(limit("weight", 1, 60_000))
                .build();
        admissionFixture.go("a", "GET /public");
        List<AdmissionRequest> waiting = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waiting.add(admissionFixture.ask("bot" + i % 50, "POST /order?cid=" + i));
        }
        trip(admissionFixture, "global", Mode.CANCEL_ONLY);
        long refusedInOneTurn = waiting.stream()
                .filter(admissionRequest -> !admissionFixture.waits(admissionRequest))
                .count();
        assertThat(refusedInOneTurn).isLessThan(2000L);
        assertThat(admissionFixture.admission.nextTickNanos(admissionFixture.now))
                .isLessThanOrEqualTo(MS);
        admissionFixture.pass(200 * MS);
        assertThat(waiting).allMatch(admissionRequest -> admissionFixture.refusal(admissionRequest) == ReasonCode.MODE);
        assertThat(admissionFixture.status().waiting()).isZero();
        assertThat(admissionFixture
                        .modeRegistry
                        .now()
                        .all()
                        .get(0)
                        .refusalCounter()
                        .refused())
                .isEqualTo(10_000);
    }

    @Test
    void a_withdrawal_requires_a_permitted_bot_and_mode_active() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .observe(true)
                .bots(Map.of("treasury", new BotShare(1, 100, true)))
                .limits(limit("weight", 100, 60_000))
                .build();
        Refused refused = admissionFixture.refused(admissionFixture.ask("maker", "POST /withdraw"));
        assertThat(refused.code()).isEqualTo(ReasonCode.WITHDRAWAL);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("treasury", "POST /withdraw")))
                .isTrue();
        trip(admissionFixture, "global", Mode.REDUCE_ONLY);
        assertThat(admissionFixture.refusal(admissionFixture.ask("treasury", "POST /withdraw")))
                .isEqualTo(ReasonCode.MODE);
    }

    @Test
    void observe_ignores_and_counts_breakers_but_obeys_latches() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .observe(true)
                .limits(limit("weight", 100, 60_000))
                .build();
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(admissionFixture.start(admissionFixture.ask("a", "POST /order")))
                .isEqualTo(StartDecision.GO);
        assertThat(admissionFixture
                        .modeRegistry
                        .now()
                        .all()
                        .get(0)
                        .refusalCounter()
                        .observed())
                .isEqualTo(1);
        assertThat(admissionFixture
                        .modeRegistry
                        .now()
                        .all()
                        .get(0)
                        .refusalCounter()
                        .refused())
                .isZero();
        trip(admissionFixture, "bot:a", Mode.CANCEL_ONLY);
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "POST /order")))
                .isEqualTo(ReasonCode.MODE);
    }

    @Test
    void a_hedger_keeps_placing_under_a_hedge_deviation_breaker_but_not_under_a_latch() {
        AdmissionFixture admissionFixture = admissionFixture();
        hold(admissionFixture, HoldCause.breaker("hedge_deviation"), Mode.REDUCE_ONLY, null);
        assertThat(admissionFixture.start(admissionFixture.ask("hedger", "POST /order")))
                .isEqualTo(StartDecision.GO);
        assertThat(admissionFixture.refusal(admissionFixture.ask("maker", "POST /order")))
                .isEqualTo(ReasonCode.MODE);
        trip(admissionFixture, "global", Mode.REDUCE_ONLY);
        assertThat(admissionFixture.refusal(admissionFixture.ask("hedger", "POST /order")))
                .isEqualTo(ReasonCode.MODE);
    }

    @Test
    void an_order_passes_after_its_mode_is_lifted() {
        AdmissionFixture admissionFixture = admissionFixture();
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "POST /order")))
                .isEqualTo(ReasonCode.MODE);
        admissionFixture.modeRegistry.lift(ModeScope.exchange("test"), HoldCause.breaker("error_series"));
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "POST /order")))
                .isTrue();
    }

    // ---- the probe permit of a half-open breaker

    @Test
    void one_order_takes_the_probe_permit_and_others_are_refused_until_it_returns() {
        AdmissionFixture admissionFixture = admissionFixture();
        ProbePermit probePermit = new ProbePermit();
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, probePermit);
        AdmissionRequest first = admissionFixture.ask("a", "POST /order");
        assertThat(admissionFixture.permit(first).holds(probePermit)).isTrue();
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "POST /order")))
                .isEqualTo(ReasonCode.MODE);
        admissionFixture.notSent(first);
        AdmissionRequest second = admissionFixture.ask("a", "POST /order");
        assertThat(admissionFixture.start(second)).isEqualTo(StartDecision.GO);
        assertThat(probePermit.isStarted()).isTrue();
        assertThat(admissionFixture.permit(second).holds(probePermit)).isTrue();
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "POST /order")))
                .isEqualTo(ReasonCode.MODE);
    }

    @Test
    void a_probe_permit_is_returned_by_a_call_that_timed_out_waiting_or_was_refused_at_start() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        admissionFixture.go("a", "GET /public");
        ProbePermit probePermit = new ProbePermit();
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, probePermit);
        AdmissionRequest waits = admissionFixture.ask("a", "POST /order");
        assertThat(admissionFixture.waits(waits)).isTrue();
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.refusal(waits)).isEqualTo(ReasonCode.LIMIT);
        AdmissionRequest free = admissionFixture.ask("a", "POST /order?w=0");
        trip(admissionFixture, "global", Mode.CANCEL_ONLY);
        assertThat(admissionFixture.start(free)).isInstanceOf(Refused.class);
        assertThat(probePermit.take()).isTrue();
    }

    @Test
    void a_probe_permit_of_an_ended_state_admits_no_order() {
        AdmissionFixture admissionFixture = admissionFixture();
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, new ProbePermit());
        AdmissionRequest order = admissionFixture.ask("a", "POST /order");
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(admissionFixture.start(order)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(order)).isEqualTo(ReasonCode.MODE);
    }

    @Test
    void a_call_blocked_by_another_hold_takes_no_probe_permit() {
        AdmissionFixture admissionFixture = admissionFixture();
        ProbePermit probePermit = new ProbePermit();
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, probePermit);
        hold(admissionFixture, HoldCause.parse("clock"), Mode.REDUCE_ONLY, null);
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "POST /order")))
                .isEqualTo(ReasonCode.MODE);
        assertThat(probePermit.take()).isTrue();
    }

    @Test
    void a_withdrawal_gets_no_probe_permit() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .bots(Map.of("treasury", new BotShare(1, 100, true)))
                .limits(limit("weight", 100, 60_000))
                .build();
        hold(admissionFixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, new ProbePermit());
        assertThat(admissionFixture.refusal(admissionFixture.ask("treasury", "POST /withdraw")))
                .isEqualTo(ReasonCode.MODE);
    }
}
