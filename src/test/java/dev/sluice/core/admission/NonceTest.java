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
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        AdmissionRequest first = admissionFixture.go("a", "GET /private?nonce=1");
        AdmissionRequest second = admissionFixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest otherKey = admissionFixture.ask("b", "GET /private?nonce=1");
        assertThat(admissionFixture.waits(second)).isTrue();
        assertThat(admissionFixture.isAdmitted(otherKey)).isTrue();
        admissionFixture.answered(first);
        assertThat(admissionFixture.isAdmitted(second)).isTrue();
    }

    @Test
    void waiting_calls_are_admitted_in_nonce_order_rather_than_arrival_order() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        AdmissionRequest first = admissionFixture.go("a", "GET /private?nonce=1");
        AdmissionRequest fourth = admissionFixture.ask("a", "GET /private?nonce=4");
        AdmissionRequest third = admissionFixture.ask("a", "GET /private?nonce=3");
        admissionFixture.answered(first);
        assertThat(admissionFixture.isAdmitted(third)).isTrue();
        assertThat(admissionFixture.waits(fourth)).isTrue();
    }

    @Test
    void a_nonce_not_above_the_last_started_one_is_refused_at_once() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        admissionFixture.answer(admissionFixture.go("a", "GET /private?nonce=5"), TestCalls.ok());
        Refused refused = admissionFixture.refused(admissionFixture.ask("a", "GET /private?nonce=5"));
        assertThat(refused.code()).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.NONCE_OVERTAKEN);
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "GET /private?nonce=4")))
                .isEqualTo(ReasonCode.NONCE_OVERTAKEN);
    }

    @Test
    void a_nonce_is_usable_again_after_its_call_was_not_sent() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        admissionFixture.answer(admissionFixture.go("a", "GET /private?nonce=5"), TestCalls.ok());
        admissionFixture.notSent(admissionFixture.go("a", "GET /private?nonce=9"));
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "GET /private?nonce=8")))
                .isTrue();
    }

    @Test
    void a_cancel_with_reserve_overtakes_an_order_of_its_key_that_lacks_budget() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(scarce);
        admissionFixture.answer(admissionFixture.go("b", "GET /public?w=4"), TestCalls.ok());
        AdmissionRequest order = admissionFixture.ask("a", "POST /order?nonce=1");
        AdmissionRequest read = admissionFixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest later = admissionFixture.ask("a", "GET /private?nonce=4");
        assertThat(admissionFixture.waits(order)).isTrue();
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=9&nonce=3");
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
        assertThat(admissionFixture.refused(order).reason().kind()).isEqualTo(RefusalKind.NONCE_OVERTAKEN);
        assertThat(admissionFixture.refusal(read)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(admissionFixture.waits(later)).isTrue();
    }

    @Test
    void an_order_with_enough_budget_is_not_overtaken() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        AdmissionRequest first = admissionFixture.go("a", "GET /private?nonce=1");
        AdmissionRequest order = admissionFixture.ask("a", "POST /order?nonce=2");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=9&nonce=3");
        admissionFixture.answered(first);
        assertThat(admissionFixture.isAdmitted(order)).isTrue();
        assertThat(admissionFixture.waits(cancel)).isTrue();
    }

    @Test
    void the_lower_nonce_is_admitted_first_when_both_calls_become_possible_together() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 4, 500));
        admissionFixture.answer(admissionFixture.go("b", "GET /public?w=4"), TestCalls.ok());
        AdmissionRequest order = admissionFixture.ask("a", "POST /order?nonce=1");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=9&nonce=2");
        assertThat(admissionFixture.waits(order) && admissionFixture.waits(cancel))
                .isTrue();
        admissionFixture.pass(600 * MS);
        assertThat(admissionFixture.isAdmitted(order)).isTrue();
        assertThat(admissionFixture.waits(cancel)).isTrue();
        admissionFixture.start(order);
        admissionFixture.answered(order);
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
    }

    @Test
    void a_call_never_overtakes_a_more_urgent_one_and_cancels_never_overtake_each_other() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(scarce, limit("scarcer", 1, 1000));
        admissionFixture.answer(admissionFixture.go("b", "GET /public?w=4,1"), TestCalls.ok());
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1&nonce=1&w=1,1");
        AdmissionRequest second = admissionFixture.ask("a", "DELETE /order?cid=2&nonce=2&w=1");
        AdmissionRequest read = admissionFixture.ask("a", "GET /private?nonce=3&w=0,");
        assertThat(admissionFixture.waits(cancel)).isTrue();
        assertThat(admissionFixture.waits(second)).isTrue();
        assertThat(admissionFixture.waits(read)).isTrue();
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
        assertThat(admissionFixture.waits(second)).isTrue();
    }

    @Test
    void a_cancel_waits_at_most_a_second_for_the_call_of_its_key_in_flight() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        admissionFixture.go("a", "GET /private?nonce=1");
        AdmissionRequest read = admissionFixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=9&nonce=3");
        AdmissionRequest deadMan = admissionFixture.ask("a", "POST /dead-man?nonce=4");
        admissionFixture.pass(999 * MS);
        assertThat(admissionFixture.waits(cancel)).isTrue();
        admissionFixture.pass(2 * MS);
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
        assertThat(admissionFixture.refusal(read)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(admissionFixture.waits(deadMan)).isTrue();
        admissionFixture.start(cancel);
        admissionFixture.pass(SECOND);
        assertThat(admissionFixture.isAdmitted(deadMan)).isTrue();
    }

    @Test
    void an_admitted_call_that_starts_after_a_higher_nonce_is_refused() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        AdmissionRequest slow = admissionFixture.ask("a", "GET /private?nonce=1");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=9&nonce=3");
        admissionFixture.pass(1001 * MS);
        assertThat(admissionFixture.start(cancel)).isEqualTo(StartDecision.GO);
        assertThat(admissionFixture.start(slow)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(slow)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
    }

    @Test
    void a_waiting_order_of_one_key_does_not_block_other_keys() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 2, 1000));
        AdmissionRequest busy = admissionFixture.go("a", "GET /private?nonce=1&w=2");
        AdmissionRequest blocked = admissionFixture.ask("a", "GET /private?nonce=2");
        AdmissionRequest free = admissionFixture.ask("b", "GET /private?nonce=1");
        admissionFixture.settle(busy, TestCalls.of(Outcome.BUSINESS));
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(blocked)).isTrue();
        assertThat(admissionFixture.isAdmitted(free)).isTrue();
    }

    @Test
    void a_disconnect_admits_the_next_call_of_the_key() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 2, 60_000));
        admissionFixture.answer(admissionFixture.go("b", "GET /public?w=1"), TestCalls.ok());
        AdmissionRequest large = admissionFixture.ask("a", "GET /private?nonce=1&w=2");
        AdmissionRequest small = admissionFixture.ask("a", "GET /private?nonce=2&w=1");
        assertThat(admissionFixture.waits(small)).isTrue();
        admissionFixture.hangUp(large);
        assertThat(admissionFixture.isAdmitted(small)).isTrue();
    }

    @Test
    void a_nonce_window_at_the_exchange_disables_nonce_ordering() {
        String account = TestCalls.call("a", "GET /private").account();
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .nonceWindows(Set.of(account))
                .limits(plenty)
                .build();
        admissionFixture.go("a", "GET /private?nonce=2");
        admissionFixture.go("a", "GET /private?nonce=1");
    }

    @Test
    void a_high_nonce_with_a_wrong_signature_does_not_block_the_key() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(plenty);
        admissionFixture.answer(admissionFixture.go("a", "GET /private?nonce=5"), TestCalls.ok());
        admissionFixture.answer(
                admissionFixture.go("a", "POST /order?nonce=9000000000000000000"), TestCalls.of(Outcome.AUTH));
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?nonce=6&cid=x");
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
        assertThat(admissionFixture.start(cancel)).isEqualTo(StartDecision.GO);
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "GET /private?nonce=5")))
                .isEqualTo(ReasonCode.NONCE_OVERTAKEN);
    }

    /**
     * The cancel is larger than the limit, so it exceeds the limit when that is empty. It leaves the queue before its
     * key's order with the lower nonce is checked; from then on the other bot's cancel leads the queue. The cancel is
     * admitted all the same, as one that exceeds the limit.
     */
    @Test
    void a_large_cancel_that_overtakes_an_order_at_the_same_limit_counts_as_overdrawn() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(Settings.with(scarce, "{'windowMs': 500}"));
        AdmissionRequest read = admissionFixture.go("b", "GET /public?w=2");
        AdmissionRequest order = admissionFixture.ask("a", "POST /order?nonce=1&w=4");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1&nonce=2&w=9");
        AdmissionRequest other = admissionFixture.ask("b", "DELETE /order?cid=2&w=5");
        admissionFixture.answer(read, TestCalls.ok());
        assertThat(admissionFixture.waits(order) && admissionFixture.waits(cancel) && admissionFixture.waits(other))
                .isTrue();
        admissionFixture.pass(600 * MS);
        assertThat(admissionFixture.refusal(order)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(admissionFixture.permit(cancel).overdrawn()).isTrue();
        assertThat(admissionFixture.status().totals().overdrawn()).isEqualTo(1);
        assertThat(admissionFixture.waits(other)).isTrue();
    }
}
