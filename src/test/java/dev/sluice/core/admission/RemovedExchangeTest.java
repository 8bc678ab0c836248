package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests of an exchange that a reload removes from the configuration, and of one that returns before or after its last
 * call has ended.
 */
final class RemovedExchangeTest {
    private static final LimitSettings WEIGHT = AdmissionFixture.limit("weight", 10, 60_000);

    private static void bringBack(AdmissionFixture fixture) {
        reload(fixture, AdmissionFixture.settings());
    }

    private static void reload(AdmissionFixture fixture, AdmissionSettings settings) {
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), settings, List.of(WEIGHT)));
    }

    @Test
    void a_removed_exchange_refuses_waiting_and_new_calls_and_settles_those_in_flight() {
        AdmissionFixture fixture = AdmissionFixture.of(WEIGHT);
        AdmissionRequest flying = fixture.go("a", "POST /order?cid=1&w=10");
        AdmissionRequest order = fixture.ask("a", "POST /order?cid=2");
        AdmissionRequest read = fixture.ask("b", "GET /public");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1");
        fixture.tell(new AdmissionEvent.Removed());
        for (AdmissionRequest one : List.of(order, read, cancel, fixture.ask("c", "DELETE /orders"))) {
            assertThat(fixture.refusal(one)).isEqualTo(ReasonCode.REMOVED);
            assertThat(fixture.refused(one).reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        }
        assertThat(fixture.admission.isTerminated()).isFalse();
        fixture.answer(flying, TestCalls.ok());
        assertThat(fixture.admission.isTerminated()).isTrue();
        assertThat(fixture.status().totals().settled()).isEqualTo(1);
    }

    @Test
    void a_removed_exchange_refuses_admitted_calls_at_their_start_without_charge() {
        AdmissionFixture fixture = AdmissionFixture.of(WEIGHT);
        AdmissionRequest order = fixture.ask("a", "POST /order?w=4");
        fixture.tell(new AdmissionEvent.Removed());
        assertThat(fixture.admission.isTerminated()).isFalse();
        assertThat(fixture.start(order)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.REMOVED);
        assertThat(fixture.used("weight")).isZero();
        assertThat(fixture.admission.isTerminated()).isTrue();
    }

    @Test
    void a_disabled_exchange_refuses_new_waiting_and_admitted_calls_until_it_is_enabled() {
        AdmissionFixture fixture = AdmissionFixture.of(WEIGHT);
        AdmissionRequest admitted = fixture.ask("a", "POST /order?w=10");
        AdmissionRequest waiting = fixture.ask("b", "DELETE /order?cid=1");
        reload(fixture, disabled());
        for (AdmissionRequest one :
                List.of(waiting, fixture.ask("c", "GET /public"), fixture.ask("c", "DELETE /orders"))) {
            assertThat(fixture.refusal(one)).isEqualTo(ReasonCode.DISABLED);
            assertThat(fixture.refused(one).reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
            assertThat(fixture.refused(one).detail()).contains("\"enabled\": true");
        }
        assertThat(fixture.start(admitted)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(admitted)).isEqualTo(ReasonCode.DISABLED);
        assertThat(fixture.used("weight")).isZero();

        reload(fixture, AdmissionFixture.settings());
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /public"))).isTrue();
    }

    private static AdmissionSettings disabled() {
        AdmissionSettings on = AdmissionFixture.settings();
        return new AdmissionSettings(
                on.policy(),
                true,
                on.observe(),
                on.bots(),
                on.tokenBots(),
                on.nonceWindowAccounts(),
                on.accounts(),
                on.firstWindows(),
                on.connections());
    }

    @Test
    void nine_thousand_waiting_calls_of_a_removed_exchange_are_refused_in_bounded_turns() {
        AdmissionFixture fixture = AdmissionFixture.of(WEIGHT);
        fixture.go("a", "GET /public?w=10");
        List<AdmissionRequest> waiting = new java.util.ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            waiting.add(fixture.ask("bot" + i % 50, "GET /public"));
        }
        fixture.tell(new AdmissionEvent.Removed());
        assertThat(waiting.stream().filter(fixture::waits)).isNotEmpty();
        fixture.pass(200 * MS);
        assertThat(waiting).allMatch(request -> fixture.refusal(request) == ReasonCode.REMOVED);
    }

    @Test
    void a_removed_exchange_is_kept_until_its_unknown_order_is_closed() {
        AdmissionFixture fixture = AdmissionFixture.of(WEIGHT);
        AdmissionRequest order = fixture.go("a", "POST /order?cid=1");
        fixture.tell(new AdmissionEvent.Removed());
        fixture.settle(order, TestCalls.of(Outcome.UNKNOWN));
        assertThat(fixture.admission.isTerminated()).isFalse();
        fixture.admission.closeUnknown(order.account(), "", fixture.now, fixture.decisions);
        assertThat(fixture.admission.isTerminated()).isTrue();
    }

    @Test
    void an_exchange_added_back_before_its_last_call_ends_keeps_its_budget() {
        AdmissionFixture fixture = AdmissionFixture.of(WEIGHT);
        AdmissionRequest flying = fixture.go("a", "GET /public?w=6");
        fixture.tell(new AdmissionEvent.Removed());
        bringBack(fixture);
        assertThat(fixture.waits(fixture.ask("a", "GET /public?w=5"))).isTrue();
        fixture.answer(flying, TestCalls.ok());
        assertThat(fixture.used("weight")).isEqualTo(6);
        assertThat(fixture.isAdmitted(fixture.ask("b", "DELETE /orders"))).isTrue();
    }

    @Test
    void an_exchange_added_back_after_its_last_call_ended_restores_its_usage_and_ban() {
        AdmissionFixture.Kept kept = new AdmissionFixture.Kept();
        AdmissionFixture first = AdmissionFixture.builder()
                .seed(7)
                .usage(kept)
                .limits(WEIGHT, AdmissionFixture.limit("orders", 10, 60_000))
                .build();
        first.answer(first.go("a", "GET /public?w=6"), TestCalls.ok());
        first.answer(first.go("a", "GET /public?w=,1"), TestCalls.ban(100_000, "orders"));
        first.tell(new AdmissionEvent.Removed());
        assertThat(first.admission.isTerminated()).isTrue();

        AdmissionFixture second = AdmissionFixture.builder()
                .seed(7)
                .usage(kept)
                .limits(WEIGHT, AdmissionFixture.limit("orders", 10, 60_000))
                .build();
        assertThat(second.waits(second.ask("a", "GET /public?w=5"))).isTrue();
        assertThat(second.refusal(second.ask("a", "GET /public?w=,1"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_removed_controller_needs_no_tick_and_stops_writing_usage() {
        AdmissionFixture.Kept kept = new AdmissionFixture.Kept();
        AdmissionFixture first =
                AdmissionFixture.builder().seed(7).usage(kept).limits(WEIGHT).build();
        first.answer(first.go("a", "GET /public"), TestCalls.ban(1_000, "weight"));
        first.tell(new AdmissionEvent.Removed());
        assertThat(first.admission.nextTickNanos(first.now)).isEqualTo(AdmissionController.NEVER);

        AdmissionFixture second =
                AdmissionFixture.builder().seed(7).usage(kept).limits(WEIGHT).build();
        second.pass(180 * SECOND);
        second.answer(second.go("a", "GET /public"), TestCalls.ban(600_000, "weight"));
        first.now += 300 * SECOND;
        first.admission.tick(first.now, first.decisions);
        first.tell(new AdmissionEvent.ClockMeasured(0, 1));
        AdmissionFixture third =
                AdmissionFixture.builder().seed(7).usage(kept).limits(WEIGHT).build();
        third.now += 181 * SECOND;
        assertThat(third.refusal(third.ask("a", "GET /public"))).isEqualTo(ReasonCode.BAN);
    }
}
