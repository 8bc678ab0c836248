package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CancelTest {
    private static LimitSettings counter(Breach breach, boolean countsRejected) {
        return limit(
                "counter",
                4,
                10_000,
                "'scope': 'account', 'algorithm': 'decayingCounter', 'returned': 1, 'breach': '%s', 'countsRejected': %s",
                breach,
                countsRejected);
    }

    @Test
    void a_cancel_withdraws_only_the_waiting_order_that_it_names() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        admissionFixture.go("a", "GET /public");
        AdmissionRequest named = admissionFixture.ask("a", "POST /order?cid=1");
        AdmissionRequest byOtherId = admissionFixture.ask("a", "PUT /order?xid=77");
        AdmissionRequest other = admissionFixture.ask("a", "POST /order?cid=2");
        AdmissionRequest others = admissionFixture.ask("b", "POST /order?cid=1");
        admissionFixture.ask("a", "DELETE /order?cid=1&xid=77");
        assertThat(admissionFixture.refused(named).code()).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(admissionFixture.refused(named).reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(admissionFixture.refusal(byOtherId)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(admissionFixture.waits(other)).isTrue();
        assertThat(admissionFixture.waits(others)).isTrue();
    }

    @Test
    void a_cancel_all_withdraws_all_earlier_orders_of_its_account_or_instrument() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        admissionFixture.go("a", "GET /public");
        AdmissionRequest btc = admissionFixture.ask("a", "POST /order?symbol=BTC");
        AdmissionRequest eth = admissionFixture.ask("a", "POST /order?symbol=ETH");
        AdmissionRequest read = admissionFixture.ask("a", "GET /private?symbol=BTC");
        admissionFixture.ask("a", "DELETE /orders?symbol=BTC");
        assertThat(admissionFixture.refusal(btc)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(admissionFixture.waits(eth)).isTrue();
        admissionFixture.ask("a", "DELETE /orders?w=1");
        assertThat(admissionFixture.refusal(eth)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(admissionFixture.waits(read)).isTrue();
    }

    @Test
    void a_cancel_withdraws_an_order_that_was_admitted_but_not_started() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest order = admissionFixture.ask("a", "POST /order?cid=1");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1");
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
        assertThat(admissionFixture.start(order)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(order)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(admissionFixture.used("weight")).isEqualTo(1);
    }

    @Test
    void a_cancel_waits_uncharged_for_the_response_to_its_order() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest order = admissionFixture.go("a", "POST /order?cid=1");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1");
        AdmissionRequest unrelated = admissionFixture.ask("a", "DELETE /order?cid=2");
        assertThat(admissionFixture.waits(cancel)).isTrue();
        assertThat(admissionFixture.isAdmitted(unrelated)).isTrue();
        assertThat(admissionFixture.used("weight")).isEqualTo(2);
        admissionFixture.pass(300 * MS);
        admissionFixture.answered(order);
        assertThat(admissionFixture.permit(cancel).orderUnanswered()).isFalse();
    }

    @Test
    void a_cancel_is_sent_marked_when_its_order_has_no_response_within_a_second() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        admissionFixture.go("a", "POST /order?cid=1");
        admissionFixture.pass(200 * MS);
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /orders");
        admissionFixture.pass(799 * MS);
        assertThat(admissionFixture.waits(cancel)).isTrue();
        admissionFixture.pass(2 * MS);
        assertThat(admissionFixture.permit(cancel).orderUnanswered()).isTrue();
    }

    @Test
    void a_cancel_of_a_lost_order_is_marked_until_a_cancel_succeeds() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 100, 60_000));
        AdmissionRequest order = admissionFixture.go("a", "POST /order?cid=1");
        admissionFixture.settle(order, TestCalls.of(Outcome.UNKNOWN));
        AdmissionRequest early = admissionFixture.ask("a", "DELETE /order?cid=1");
        assertThat(admissionFixture.waits(early)).isTrue();
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.permit(early).orderUnanswered()).isTrue();
        admissionFixture.start(early);
        admissionFixture.answer(early, TestCalls.of(Outcome.FAULT));
        admissionFixture.pass(60 * SECOND);
        AdmissionRequest again = admissionFixture.go("a", "DELETE /orders");
        assertThat(admissionFixture.permit(again).orderUnanswered()).isTrue();
        admissionFixture.answer(again, TestCalls.ok());
        AdmissionRequest named = admissionFixture.go("a", "DELETE /order?cid=1");
        admissionFixture.answer(named, TestCalls.ok());
        assertThat(admissionFixture
                        .permit(admissionFixture.go("a", "DELETE /orders"))
                        .orderUnanswered())
                .isFalse();
    }

    @Test
    void a_lost_order_is_resolved_by_an_answered_read_that_names_it() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 100, 60_000));
        admissionFixture.settle(admissionFixture.go("a", "POST /order?cid=1"), TestCalls.of(Outcome.UNKNOWN));
        admissionFixture.pass(2 * SECOND);
        admissionFixture.answer(admissionFixture.go("a", "GET /order?cid=2"), TestCalls.ok());
        AdmissionRequest unsure = admissionFixture.go("a", "DELETE /orders");
        assertThat(admissionFixture.permit(unsure).orderUnanswered()).isTrue();
        admissionFixture.answer(unsure, TestCalls.ok());
        admissionFixture.answer(admissionFixture.go("a", "GET /order?cid=1"), TestCalls.ok());
        assertThat(admissionFixture
                        .permit(admissionFixture.go("a", "DELETE /orders"))
                        .orderUnanswered())
                .isFalse();
    }

    @Test
    void a_lost_order_is_given_up_after_fifteen_minutes() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 100, 1000));
        admissionFixture.settle(admissionFixture.go("a", "POST /order?cid=1"), TestCalls.of(Outcome.UNKNOWN));
        admissionFixture.pass(901 * SECOND);
        assertThat(admissionFixture
                        .permit(admissionFixture.go("a", "DELETE /orders"))
                        .orderUnanswered())
                .isFalse();
        assertThat(admissionFixture.status().totals().unreconciled()).isEqualTo(1);
    }

    @Test
    void a_cancel_uses_the_reserve_of_a_ban_limit_and_waits_when_it_is_used_up() {
        LimitSettings weight = limit("weight", 5, 1000, "'reserve': 1, 'breach': 'ban'");
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        AdmissionRequest reads = admissionFixture.go("a", "GET /public?w=4");
        assertThat(admissionFixture.waits(admissionFixture.ask("a", "GET /public")))
                .isTrue();
        admissionFixture.go("a", "DELETE /order?cid=1");
        AdmissionRequest second = admissionFixture.ask("a", "DELETE /order?cid=2");
        assertThat(admissionFixture.waits(second)).isTrue();
        admissionFixture.answer(reads, TestCalls.ok());
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(second)).isTrue();
        assertThat(admissionFixture.permit(second).overdrawn()).isFalse();
    }

    @Test
    void one_cancel_at_a_time_overdraws_a_reject_limit_shortly_before_its_deadline() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(counter(Breach.REJECT, false));
        admissionFixture.answer(admissionFixture.go("a", "POST /order?w=4"), TestCalls.ok());
        AdmissionRequest first = admissionFixture.ticket("a", "DELETE /order?cid=1&w=4", 2 * SECOND);
        AdmissionRequest second = admissionFixture.ticket("a", "DELETE /order?cid=2&w=4", 2 * SECOND);
        admissionFixture.ask(first);
        admissionFixture.ask(second);
        admissionFixture.pass(1400 * MS);
        assertThat(admissionFixture.waits(first)).isTrue();
        admissionFixture.pass(400 * MS);
        assertThat(admissionFixture.permit(first).overdrawn()).isTrue();
        admissionFixture.start(first);
        admissionFixture.pass(150 * MS);
        assertThat(admissionFixture.waits(second)).as("one at a time").isTrue();
        admissionFixture.answer(first, TestCalls.ok());
        assertThat(admissionFixture.permit(second).overdrawn()).isTrue();
        assertThat(admissionFixture.status().totals().overdrawn()).isEqualTo(2);
    }

    @Test
    void a_cancel_never_overdraws_a_ban_limit_or_one_where_excess_calls_are_counted() {
        for (LimitSettings counter : List.of(counter(Breach.REJECT, true), counter(Breach.BAN, false))) {
            AdmissionFixture admissionFixture = AdmissionFixture.of(counter);
            admissionFixture.answer(admissionFixture.go("a", "POST /order?w=4"), TestCalls.ok());
            AdmissionRequest cancel = admissionFixture.ticket("a", "DELETE /order?cid=1&w=4", 2 * SECOND);
            admissionFixture.ask(cancel);
            admissionFixture.pass(3 * SECOND);
            assertThat(admissionFixture.refusal(cancel)).isEqualTo(ReasonCode.LIMIT);
        }
    }

    @Test
    void a_cancel_larger_than_its_limit_is_admitted_when_the_limit_is_empty() {
        LimitSettings weight = limit("weight", 5, 1000, "'reserve': 1, 'breach': 'ban'");
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        AdmissionRequest read = admissionFixture.go("a", "GET /public?w=2");
        admissionFixture.answer(read, TestCalls.ok());
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /orders?w=9");
        admissionFixture.pass(999 * MS);
        assertThat(admissionFixture.waits(cancel)).isTrue();
        admissionFixture.pass(100 * MS);
        assertThat(admissionFixture.permit(cancel).overdrawn()).isTrue();
    }

    @Test
    void a_cancel_displaces_a_read_from_a_full_queue() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .maxWaiting(2)
                .limits(limit("weight", 1, 60_000))
                .build();
        admissionFixture.go("a", "GET /public");
        AdmissionRequest order = admissionFixture.ask("a", "POST /order?cid=7");
        AdmissionRequest read = admissionFixture.ask("a", "GET /public");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1");
        assertThat(admissionFixture.waits(cancel)).isTrue();
        assertThat(admissionFixture.refusal(read)).isEqualTo(ReasonCode.LANE_FULL);
        assertThat(admissionFixture.waits(order)).isTrue();
    }

    @Test
    void a_cancel_whose_client_disconnected_is_still_sent() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 1000));
        AdmissionRequest first = admissionFixture.go("a", "GET /public");
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1");
        assertThat(admissionFixture.hangUp(cancel)).isTrue();
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.start(cancel)).isEqualTo(StartDecision.GO);
    }

    @Test
    void a_cancel_all_whose_client_disconnected_is_not_sent_after_a_later_order() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 1000), limit("orders", 9, 1000));
        AdmissionRequest first = admissionFixture.go("a", "GET /public");
        AdmissionRequest cancelAll = admissionFixture.ask("a", "DELETE /orders");
        assertThat(admissionFixture.hangUp(cancelAll)).isTrue();
        admissionFixture.go("a", "POST /order?w=,1");
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(cancelAll)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void a_cancel_all_whose_client_disconnected_counts_later_orders_that_an_earlier_one_follows() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 1000), limit("orders", 9, 1000));
        AdmissionRequest first = admissionFixture.go("a", "GET /public");
        AdmissionRequest earlier = admissionFixture.ask("a", "POST /order?symbol=ETH&w=,1");
        AdmissionRequest cancelAll = admissionFixture.ask("a", "DELETE /orders?symbol=BTC");
        assertThat(admissionFixture.hangUp(cancelAll)).isTrue();
        admissionFixture.go("a", "POST /order?symbol=BTC&w=,1");
        assertThat(admissionFixture.start(earlier)).isEqualTo(StartDecision.GO);
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(cancelAll)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void an_order_after_a_cancel_all_is_remembered_despite_ten_thousand_other_accounts() {
        AdmissionFixture admissionFixture =
                AdmissionFixture.of(limit("weight", 1, 1000), limit("orders", 20_000, 1000));
        AdmissionRequest first = admissionFixture.go("a", "GET /public");
        AdmissionRequest cancelAll = admissionFixture.ask("a", "DELETE /orders");
        assertThat(admissionFixture.hangUp(cancelAll)).isTrue();
        admissionFixture.answer(admissionFixture.go("a", "POST /order?w=,1"), TestCalls.ok());
        for (int i = 0; i < 10_001; i++) {
            admissionFixture.answer(admissionFixture.go("other" + i, "POST /order?w=,1"), TestCalls.ok());
        }
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(cancelAll)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void many_cancels_are_admitted_before_all_waiting_orders() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 1000));
        admissionFixture.answer(admissionFixture.go("a", "GET /public?w=10"), TestCalls.ok());
        List<AdmissionRequest> orders = new ArrayList<>();
        List<AdmissionRequest> cancels = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            orders.add(admissionFixture.ask("a", "POST /order?cid=" + i));
        }
        for (int i = 0; i < 10; i++) {
            cancels.add(admissionFixture.ask("b", "DELETE /order?cid=" + i));
        }
        admissionFixture.pass(999 * MS);
        admissionFixture.pass(100 * MS);
        assertThat(cancels).allMatch(admissionFixture::isAdmitted);
        assertThat(orders).noneMatch(admissionFixture::isAdmitted);
    }
}
