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

    private static void trip(AdmissionFixture fixture, String scope, Mode mode) {
        fixture.modeRegistry.trip(ModeHold.latch(ModeScope.parse(scope), HoldCause.KILL_SWITCH, mode, WHY));
        fixture.tell(new AdmissionEvent.ModesChanged());
    }

    private static void hold(
            AdmissionFixture fixture, HoldCause holdCause, Mode mode, @Nullable ProbePermit probePermit) {
        fixture.modeRegistry.hold(
                ModeHold.of(ModeScope.exchange("test"), holdCause, mode, WHY).withProbe(probePermit));
        fixture.tell(new AdmissionEvent.ModesChanged());
    }

    @Test
    void an_order_refused_by_a_mode_names_the_scope_and_cause() {
        AdmissionFixture fixture = admissionFixture();
        trip(fixture, "exchange:test", Mode.CANCEL_ONLY);
        Refused refused = fixture.refused(fixture.ask("a", "POST /order"));
        assertThat(refused.code()).isEqualTo(ReasonCode.MODE);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(refused.detail()).contains("CANCEL_ONLY for exchange:test by kill-switch (a test)");
        assertThat(refused.reason()).isInstanceOf(RefusalReason.Held.class);
        assertThat(fixture.modeRegistry.snapshot().all().get(0).refusalCounter().refused())
                .isEqualTo(1);
        assertThat(fixture.status().refused()).containsEntry(ReasonCode.MODE, 1L);
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
            AdmissionFixture fixture = admissionFixture();
            trip(fixture, "global", mode);
            calls.forEach((line, last) -> {
                AdmissionRequest request = fixture.ask("a", line);
                assertThat(fixture.isAdmitted(request))
                        .as("%s in %s", line, mode)
                        .isEqualTo(!mode.isStricterThan(Mode.valueOf(last)));
            });
        }
    }

    @Test
    void an_order_admitted_before_a_trip_is_refused_at_its_start_and_not_charged() {
        AdmissionFixture fixture = admissionFixture();
        AdmissionRequest order = fixture.ask("a", "POST /order");
        assertThat(fixture.used("weight")).isEqualTo(1);
        fixture.modeRegistry.trip(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, WHY));
        assertThat(fixture.start(order)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.MODE);
        assertThat(fixture.used("weight")).isZero();
    }

    @Test
    void a_trip_removes_from_the_queue_only_calls_that_may_no_longer_pass() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        fixture.go("a", "GET /public");
        AdmissionRequest order = fixture.ask("a", "POST /order?cid=1");
        AdmissionRequest reduce = fixture.ask("a", "POST /reduce?cid=2");
        AdmissionRequest read = fixture.ask("a", "GET /public");
        trip(fixture, "exchange:elsewhere", Mode.HALTED);
        assertThat(fixture.waits(order)).isTrue();
        trip(fixture, "global", Mode.REDUCE_ONLY);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.MODE);
        assertThat(fixture.waits(reduce)).isTrue();
        trip(fixture, "global", Mode.CANCEL_ONLY);
        assertThat(fixture.refusal(reduce)).isEqualTo(ReasonCode.MODE);
        assertThat(fixture.waits(read)).isTrue();
        assertThat(fixture.status().waiting()).isEqualTo(1);
    }

    @Test
    void ten_thousand_waiting_orders_are_refused_in_bounded_turns() {
        AdmissionFixture fixture = AdmissionFixture.builder()
                .maxWaiting(20_000)
                .maxWaitingBytes(1 << 30)
                .limits(limit("weight", 1, 60_000))
                .build();
        fixture.go("a", "GET /public");
        List<AdmissionRequest> waiting = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waiting.add(fixture.ask("bot" + i % 50, "POST /order?cid=" + i));
        }
        trip(fixture, "global", Mode.CANCEL_ONLY);
        long refusedInOneTurn =
                waiting.stream().filter(request -> !fixture.waits(request)).count();
        assertThat(refusedInOneTurn).isLessThan(2000L);
        assertThat(fixture.admission.nextTickNanos(fixture.now)).isLessThanOrEqualTo(MS);
        fixture.pass(200 * MS);
        assertThat(waiting).allMatch(request -> fixture.refusal(request) == ReasonCode.MODE);
        assertThat(fixture.status().waiting()).isZero();
        assertThat(fixture.modeRegistry.snapshot().all().get(0).refusalCounter().refused())
                .isEqualTo(10_000);
    }

    @Test
    void a_withdrawal_requires_a_permitted_bot_and_mode_active() {
        AdmissionFixture fixture = AdmissionFixture.builder()
                .observe(true)
                .bots(Map.of("treasury", new BotShare(1, 100, true)))
                .limits(limit("weight", 100, 60_000))
                .build();
        Refused refused = fixture.refused(fixture.ask("maker", "POST /withdraw"));
        assertThat(refused.code()).isEqualTo(ReasonCode.WITHDRAWAL);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(fixture.isAdmitted(fixture.ask("treasury", "POST /withdraw")))
                .isTrue();
        trip(fixture, "global", Mode.REDUCE_ONLY);
        assertThat(fixture.refusal(fixture.ask("treasury", "POST /withdraw"))).isEqualTo(ReasonCode.MODE);
    }

    @Test
    void observe_ignores_and_counts_breakers_but_obeys_latches() {
        AdmissionFixture fixture = AdmissionFixture.builder()
                .observe(true)
                .limits(limit("weight", 100, 60_000))
                .build();
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(fixture.start(fixture.ask("a", "POST /order"))).isEqualTo(StartDecision.STARTED);
        assertThat(fixture.modeRegistry.snapshot().all().get(0).refusalCounter().observed())
                .isEqualTo(1);
        assertThat(fixture.modeRegistry.snapshot().all().get(0).refusalCounter().refused())
                .isZero();
        trip(fixture, "bot:a", Mode.CANCEL_ONLY);
        assertThat(fixture.refusal(fixture.ask("a", "POST /order"))).isEqualTo(ReasonCode.MODE);
    }

    @Test
    void a_hedger_keeps_placing_under_a_hedge_deviation_breaker_but_not_under_a_latch() {
        AdmissionFixture fixture = admissionFixture();
        hold(fixture, HoldCause.breaker("hedge_deviation"), Mode.REDUCE_ONLY, null);
        assertThat(fixture.start(fixture.ask("hedger", "POST /order"))).isEqualTo(StartDecision.STARTED);
        assertThat(fixture.refusal(fixture.ask("maker", "POST /order"))).isEqualTo(ReasonCode.MODE);
        trip(fixture, "global", Mode.REDUCE_ONLY);
        assertThat(fixture.refusal(fixture.ask("hedger", "POST /order"))).isEqualTo(ReasonCode.MODE);
    }

    @Test
    void an_order_passes_after_its_mode_is_lifted() {
        AdmissionFixture fixture = admissionFixture();
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(fixture.refusal(fixture.ask("a", "POST /order"))).isEqualTo(ReasonCode.MODE);
        fixture.modeRegistry.lift(ModeScope.exchange("test"), HoldCause.breaker("error_series"));
        assertThat(fixture.isAdmitted(fixture.ask("a", "POST /order"))).isTrue();
    }

    // ---- the probe permit of a half-open breaker

    @Test
    void one_order_takes_the_probe_permit_and_others_are_refused_until_it_returns() {
        AdmissionFixture fixture = admissionFixture();
        ProbePermit probePermit = new ProbePermit();
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, probePermit);
        AdmissionRequest first = fixture.ask("a", "POST /order");
        assertThat(fixture.permit(first).has(probePermit)).isTrue();
        assertThat(fixture.refusal(fixture.ask("a", "POST /order"))).isEqualTo(ReasonCode.MODE);
        fixture.notSent(first);
        AdmissionRequest second = fixture.ask("a", "POST /order");
        assertThat(fixture.start(second)).isEqualTo(StartDecision.STARTED);
        assertThat(probePermit.isStarted()).isTrue();
        assertThat(fixture.permit(second).has(probePermit)).isTrue();
        assertThat(fixture.refusal(fixture.ask("a", "POST /order"))).isEqualTo(ReasonCode.MODE);
    }

    @Test
    void a_probe_permit_is_returned_by_a_call_that_timed_out_waiting_or_was_refused_at_start() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        fixture.go("a", "GET /public");
        ProbePermit probePermit = new ProbePermit();
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, probePermit);
        AdmissionRequest waits = fixture.ask("a", "POST /order");
        assertThat(fixture.waits(waits)).isTrue();
        fixture.pass(1100 * MS);
        assertThat(fixture.refusal(waits)).isEqualTo(ReasonCode.LIMIT);
        AdmissionRequest free = fixture.ask("a", "POST /order?w=0");
        trip(fixture, "global", Mode.CANCEL_ONLY);
        assertThat(fixture.start(free)).isInstanceOf(Refused.class);
        assertThat(probePermit.acquire()).isTrue();
    }

    @Test
    void a_probe_permit_of_an_ended_state_admits_no_order() {
        AdmissionFixture fixture = admissionFixture();
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, new ProbePermit());
        AdmissionRequest order = fixture.ask("a", "POST /order");
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(fixture.start(order)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.MODE);
    }

    @Test
    void a_call_blocked_by_another_hold_takes_no_probe_permit() {
        AdmissionFixture fixture = admissionFixture();
        ProbePermit probePermit = new ProbePermit();
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, probePermit);
        hold(fixture, HoldCause.parse("clock"), Mode.REDUCE_ONLY, null);
        assertThat(fixture.refusal(fixture.ask("a", "POST /order"))).isEqualTo(ReasonCode.MODE);
        assertThat(probePermit.acquire()).isTrue();
    }

    @Test
    void a_withdrawal_gets_no_probe_permit() {
        AdmissionFixture fixture = AdmissionFixture.builder()
                .bots(Map.of("treasury", new BotShare(1, 100, true)))
                .limits(limit("weight", 100, 60_000))
                .build();
        hold(fixture, HoldCause.breaker("error_series"), Mode.CANCEL_ONLY, new ProbePermit());
        assertThat(fixture.refusal(fixture.ask("treasury", "POST /withdraw"))).isEqualTo(ReasonCode.MODE);
    }
}
