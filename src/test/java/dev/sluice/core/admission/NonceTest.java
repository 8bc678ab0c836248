package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NonceTest {
    private final LimitSettings plenty = limit("weight", 100, 1000);

    /** Limit of four units for all calls and one more for cancels. */
    private final LimitSettings scarce = limit("weight", 5, 1000, "'reserve': 1, 'breach': 'ban'");

    @Test
    void only_one_call_of_a_key_is_in_flight_until_it_is_answered() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        AdmissionRequest first = fixture.go("a", "GET /private?nonce=1");
        AdmissionRequest second = fixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest otherKey = fixture.ask("b", "GET /private?nonce=1");
        assertThat(fixture.waits(second)).isTrue();
        assertThat(fixture.isAdmitted(otherKey)).isTrue();
        fixture.answered(first);
        assertThat(fixture.isAdmitted(second)).isTrue();
    }

    @Test
    void waiting_calls_are_admitted_in_nonce_order_rather_than_arrival_order() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        AdmissionRequest first = fixture.go("a", "GET /private?nonce=1");
        AdmissionRequest fourth = fixture.ask("a", "GET /private?nonce=4");
        AdmissionRequest third = fixture.ask("a", "GET /private?nonce=3");
        fixture.answered(first);
        assertThat(fixture.isAdmitted(third)).isTrue();
        assertThat(fixture.waits(fourth)).isTrue();
    }

    @Test
    void a_nonce_not_above_the_last_started_one_is_refused_at_once() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        fixture.answer(fixture.go("a", "GET /private?nonce=5"), TestCalls.ok());
        Refused refused = fixture.refused(fixture.ask("a", "GET /private?nonce=5"));
        assertThat(refused.code()).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.NONCE_OVERTAKEN);
        assertThat(fixture.refusal(fixture.ask("a", "GET /private?nonce=4"))).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
    }

    @Test
    void a_cancel_that_waited_for_its_order_until_its_deadline_is_refused_for_that() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        fixture.go("a", "POST /order?cid=9&nonce=1");
        AdmissionRequest cancel = fixture.ticket("a", "DELETE /order?cid=9&nonce=2", 500 * MS);
        fixture.ask(cancel);
        fixture.pass(600 * MS);
        assertThat(fixture.refused(cancel).reason().header()).contains("at=order-wait");
    }

    @Test
    void a_nonce_is_usable_again_after_its_call_was_not_sent() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        fixture.answer(fixture.go("a", "GET /private?nonce=5"), TestCalls.ok());
        fixture.notSent(fixture.go("a", "GET /private?nonce=9"));
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /private?nonce=8"))).isTrue();
    }

    @Test
    void a_cancel_with_reserve_overtakes_an_order_of_its_key_that_lacks_budget() {
        AdmissionFixture fixture = AdmissionFixture.of(scarce);
        fixture.answer(fixture.go("b", "GET /public?w=4"), TestCalls.ok());
        AdmissionRequest order = fixture.ask("a", "POST /order?nonce=1");
        AdmissionRequest read = fixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest later = fixture.ask("a", "GET /private?nonce=4");
        assertThat(fixture.waits(order)).isTrue();
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=9&nonce=3");
        assertThat(fixture.isAdmitted(cancel)).isTrue();
        assertThat(fixture.refused(order).reason().kind()).isEqualTo(RefusalKind.NONCE_OVERTAKEN);
        assertThat(fixture.refusal(read)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(fixture.waits(later)).isTrue();
    }

    @Test
    void an_order_with_enough_budget_is_not_overtaken() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        AdmissionRequest first = fixture.go("a", "GET /private?nonce=1");
        AdmissionRequest order = fixture.ask("a", "POST /order?nonce=2");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=9&nonce=3");
        fixture.answered(first);
        assertThat(fixture.isAdmitted(order)).isTrue();
        assertThat(fixture.waits(cancel)).isTrue();
    }

    @Test
    void the_lower_nonce_is_admitted_first_when_both_calls_become_possible_together() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 4, 500));
        fixture.answer(fixture.go("b", "GET /public?w=4"), TestCalls.ok());
        AdmissionRequest order = fixture.ask("a", "POST /order?nonce=1");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=9&nonce=2");
        assertThat(fixture.waits(order) && fixture.waits(cancel)).isTrue();
        fixture.pass(600 * MS);
        assertThat(fixture.isAdmitted(order)).isTrue();
        assertThat(fixture.waits(cancel)).isTrue();
        fixture.start(order);
        fixture.answered(order);
        assertThat(fixture.isAdmitted(cancel)).isTrue();
    }

    @Test
    void a_call_never_overtakes_a_more_urgent_one_and_cancels_never_overtake_each_other() {
        AdmissionFixture fixture = AdmissionFixture.of(scarce, limit("scarcer", 1, 1000));
        fixture.answer(fixture.go("b", "GET /public?w=4,1"), TestCalls.ok());
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1&nonce=1&w=1,1");
        AdmissionRequest second = fixture.ask("a", "DELETE /order?cid=2&nonce=2&w=1");
        AdmissionRequest read = fixture.ask("a", "GET /private?nonce=3&w=0,");
        assertThat(fixture.waits(cancel)).isTrue();
        assertThat(fixture.waits(second)).isTrue();
        assertThat(fixture.waits(read)).isTrue();
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(cancel)).isTrue();
        assertThat(fixture.waits(second)).isTrue();
    }

    @Test
    void a_cancel_waits_at_most_a_second_for_the_call_of_its_key_in_flight() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        fixture.go("a", "GET /private?nonce=1");
        AdmissionRequest read = fixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=9&nonce=3");
        AdmissionRequest deadMan = fixture.ask("a", "POST /dead-man?nonce=4");
        fixture.pass(999 * MS);
        assertThat(fixture.waits(cancel)).isTrue();
        fixture.pass(2 * MS);
        assertThat(fixture.isAdmitted(cancel)).isTrue();
        assertThat(fixture.refusal(read)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(fixture.waits(deadMan)).isTrue();
        fixture.start(cancel);
        fixture.pass(SECOND);
        assertThat(fixture.isAdmitted(deadMan)).isTrue();
    }

    @Test
    void an_admitted_call_that_starts_after_a_higher_nonce_is_refused() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        AdmissionRequest slow = fixture.ask("a", "GET /private?nonce=1");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=9&nonce=3");
        fixture.pass(1001 * MS);
        assertThat(fixture.start(cancel)).isEqualTo(StartDecision.STARTED);
        assertThat(fixture.start(slow)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(slow)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
    }

    @Test
    void a_waiting_order_of_one_key_does_not_block_other_keys() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 2, 1000));
        AdmissionRequest inFlight = fixture.go("a", "GET /private?nonce=1&w=2");
        AdmissionRequest blocked = fixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest free = fixture.ask("b", "GET /private?nonce=1");
        fixture.settle(inFlight, TestCalls.of(Outcome.BUSINESS));
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(blocked)).isTrue();
        assertThat(fixture.isAdmitted(free)).isTrue();
    }

    @Test
    void a_disconnect_admits_the_next_call_of_the_key() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 2, 60_000));
        fixture.answer(fixture.go("b", "GET /public?w=1"), TestCalls.ok());
        AdmissionRequest large = fixture.ask("a", "GET /private?nonce=1&w=2");
        AdmissionRequest small = fixture.ask("a", "GET /private?nonce=2&w=1");
        assertThat(fixture.waits(small)).isTrue();
        fixture.hangUp(large);
        assertThat(fixture.isAdmitted(small)).isTrue();
    }

    @Test
    void a_nonce_window_at_the_exchange_disables_nonce_ordering() {
        String account = TestCalls.call("a", "GET /private").account();
        AdmissionFixture fixture = AdmissionFixture.builder()
                .nonceWindows(Set.of(account))
                .limits(plenty)
                .build();
        fixture.go("a", "GET /private?nonce=2");
        fixture.go("a", "GET /private?nonce=1");
    }

    @Test
    void a_high_nonce_with_a_wrong_signature_does_not_block_the_key() {
        AdmissionFixture fixture = AdmissionFixture.of(plenty);
        fixture.answer(fixture.go("a", "GET /private?nonce=5"), TestCalls.ok());
        fixture.answer(fixture.go("a", "POST /order?nonce=9000000000000000000"), TestCalls.of(Outcome.AUTH));
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?nonce=6&cid=x");
        assertThat(fixture.isAdmitted(cancel)).isTrue();
        assertThat(fixture.start(cancel)).isEqualTo(StartDecision.STARTED);
        assertThat(fixture.refusal(fixture.ask("a", "GET /private?nonce=5"))).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
    }

    /**
     * The cancel is larger than the limit, so it exceeds the limit when that is empty. It leaves the queue before its
     * key's order with the lower nonce is checked; from then on the other bot's cancel leads the queue. The cancel is
     * admitted all the same, as one that exceeds the limit.
     */
    @Test
    void a_large_cancel_that_overtakes_an_order_at_the_same_limit_counts_as_overdrawn() {
        AdmissionFixture fixture = AdmissionFixture.of(Settings.with(scarce, "{'windowMs': 500}"));
        AdmissionRequest read = fixture.go("b", "GET /public?w=2");
        AdmissionRequest order = fixture.ask("a", "POST /order?nonce=1&w=4");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1&nonce=2&w=9");
        AdmissionRequest other = fixture.ask("b", "DELETE /order?cid=2&w=5");
        fixture.answer(read, TestCalls.ok());
        assertThat(fixture.waits(order) && fixture.waits(cancel) && fixture.waits(other))
                .isTrue();
        fixture.pass(600 * MS);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(fixture.permit(cancel).isOverdrawn()).isTrue();
        assertThat(fixture.status().totals().overdrawn()).isEqualTo(1);
        assertThat(fixture.waits(other)).isTrue();
    }
}
