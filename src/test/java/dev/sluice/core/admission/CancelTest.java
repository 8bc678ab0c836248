package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        fixture.go("a", "GET /public");
        AdmissionRequest named = fixture.ask("a", "POST /order?cid=1");
        AdmissionRequest byOtherId = fixture.ask("a", "PUT /order?xid=77");
        AdmissionRequest other = fixture.ask("a", "POST /order?cid=2");
        AdmissionRequest others = fixture.ask("b", "POST /order?cid=1");
        fixture.ask("a", "DELETE /order?cid=1&xid=77");
        assertThat(fixture.refused(named).code()).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(fixture.refused(named).reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(fixture.refusal(byOtherId)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(fixture.waits(other)).isTrue();
        assertThat(fixture.waits(others)).isTrue();
    }

    @Test
    void a_cancel_all_withdraws_all_earlier_orders_of_its_account_or_instrument() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        fixture.go("a", "GET /public");
        AdmissionRequest btc = fixture.ask("a", "POST /order?symbol=BTC");
        AdmissionRequest eth = fixture.ask("a", "POST /order?symbol=ETH");
        AdmissionRequest read = fixture.ask("a", "GET /private?symbol=BTC");
        fixture.ask("a", "DELETE /orders?symbol=BTC");
        assertThat(fixture.refusal(btc)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(fixture.waits(eth)).isTrue();
        fixture.ask("a", "DELETE /orders?w=1");
        assertThat(fixture.refusal(eth)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(fixture.waits(read)).isTrue();
    }

    @Test
    void a_cancel_withdraws_an_order_that_was_admitted_but_not_started() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest order = fixture.ask("a", "POST /order?cid=1");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1");
        assertThat(fixture.isAdmitted(cancel)).isTrue();
        assertThat(fixture.start(order)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.WITHDRAWN);
        assertThat(fixture.used("weight")).isEqualTo(1);
    }

    @Test
    void a_cancel_waits_uncharged_for_the_response_to_its_order() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest order = fixture.go("a", "POST /order?cid=1");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1");
        AdmissionRequest unrelated = fixture.ask("a", "DELETE /order?cid=2");
        assertThat(fixture.waits(cancel)).isTrue();
        assertThat(fixture.isAdmitted(unrelated)).isTrue();
        assertThat(fixture.used("weight")).isEqualTo(2);
        fixture.pass(300 * MS);
        fixture.answered(order);
        assertThat(fixture.permit(cancel).isOrderUnanswered()).isFalse();
    }

    @Test
    void a_cancel_is_sent_marked_when_its_order_has_no_response_within_a_second() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        fixture.go("a", "POST /order?cid=1");
        fixture.pass(200 * MS);
        AdmissionRequest cancel = fixture.ask("a", "DELETE /orders");
        fixture.pass(799 * MS);
        assertThat(fixture.waits(cancel)).isTrue();
        fixture.pass(2 * MS);
        assertThat(fixture.permit(cancel).isOrderUnanswered()).isTrue();
    }

    @Test
    void a_cancel_of_a_lost_order_is_marked_until_a_cancel_succeeds() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 60_000));
        AdmissionRequest order = fixture.go("a", "POST /order?cid=1");
        fixture.settle(order, TestCalls.of(Outcome.UNKNOWN));
        AdmissionRequest early = fixture.ask("a", "DELETE /order?cid=1");
        assertThat(fixture.waits(early)).isTrue();
        fixture.pass(1100 * MS);
        assertThat(fixture.permit(early).isOrderUnanswered()).isTrue();
        fixture.start(early);
        fixture.answer(early, TestCalls.of(Outcome.FAULT));
        fixture.pass(60 * SECOND);
        AdmissionRequest again = fixture.go("a", "DELETE /orders");
        assertThat(fixture.permit(again).isOrderUnanswered()).isTrue();
        fixture.answer(again, TestCalls.ok());
        AdmissionRequest named = fixture.go("a", "DELETE /order?cid=1");
        fixture.answer(named, TestCalls.ok());
        assertThat(fixture.permit(fixture.go("a", "DELETE /orders")).isOrderUnanswered())
                .isFalse();
    }

    @Test
    void a_lost_order_is_resolved_by_an_answered_read_that_names_it() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 60_000));
        fixture.settle(fixture.go("a", "POST /order?cid=1"), TestCalls.of(Outcome.UNKNOWN));
        fixture.pass(2 * SECOND);
        fixture.answer(fixture.go("a", "GET /order?cid=2"), TestCalls.ok());
        AdmissionRequest unsure = fixture.go("a", "DELETE /orders");
        assertThat(fixture.permit(unsure).isOrderUnanswered()).isTrue();
        fixture.answer(unsure, TestCalls.ok());
        fixture.answer(fixture.go("a", "GET /order?cid=1"), TestCalls.ok());
        assertThat(fixture.permit(fixture.go("a", "DELETE /orders")).isOrderUnanswered())
                .isFalse();
    }

    @Test
    void a_lost_order_is_given_up_after_fifteen_minutes() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 1000));
        fixture.settle(fixture.go("a", "POST /order?cid=1"), TestCalls.of(Outcome.UNKNOWN));
        fixture.pass(901 * SECOND);
        assertThat(fixture.permit(fixture.go("a", "DELETE /orders")).isOrderUnanswered())
                .isFalse();
        assertThat(fixture.status().totals().unreconciled()).isEqualTo(1);
    }

    @Test
    void a_cancel_uses_the_reserve_of_a_ban_limit_and_waits_when_it_is_used_up() {
        LimitSettings weight = limit("weight", 5, 1000, "'reserve': 1, 'breach': 'ban'");
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        AdmissionRequest reads = fixture.go("a", "GET /public?w=4");
        assertThat(fixture.waits(fixture.ask("a", "GET /public"))).isTrue();
        fixture.go("a", "DELETE /order?cid=1");
        AdmissionRequest second = fixture.ask("a", "DELETE /order?cid=2");
        assertThat(fixture.waits(second)).isTrue();
        fixture.answer(reads, TestCalls.ok());
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(second)).isTrue();
        assertThat(fixture.permit(second).isOverdrawn()).isFalse();
    }

    @Test
    void one_cancel_at_a_time_overdraws_a_reject_limit_shortly_before_its_deadline() {
        AdmissionFixture fixture = AdmissionFixture.of(counter(Breach.REJECT, false));
        fixture.answer(fixture.go("a", "POST /order?w=4"), TestCalls.ok());
        AdmissionRequest first = fixture.ticket("a", "DELETE /order?cid=1&w=4", 2 * SECOND);
        AdmissionRequest second = fixture.ticket("a", "DELETE /order?cid=2&w=4", 2 * SECOND);
        fixture.ask(first);
        fixture.ask(second);
        fixture.pass(1400 * MS);
        assertThat(fixture.waits(first)).isTrue();
        fixture.pass(400 * MS);
        assertThat(fixture.permit(first).isOverdrawn()).isTrue();
        fixture.start(first);
        fixture.pass(150 * MS);
        assertThat(fixture.waits(second)).as("one at a time").isTrue();
        fixture.answer(first, TestCalls.ok());
        assertThat(fixture.permit(second).isOverdrawn()).isTrue();
        assertThat(fixture.status().totals().overdrawn()).isEqualTo(2);
    }

    @ParameterizedTest(name = "the window changes: {0}")
    @ValueSource(booleans = {false, true})
    void one_cancel_at_a_time_overdraws_a_limit_also_after_a_reload(boolean isReplaced) {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 5, 60_000, "'breach': 'reject'"));
        fixture.answer(fixture.go("a", "POST /order?w=5"), TestCalls.ok());
        AdmissionRequest first = fixture.ticket("a", "DELETE /order?cid=1&w=4", 2 * SECOND);
        AdmissionRequest second = fixture.ticket("a", "DELETE /order?cid=2&w=4", 2 * SECOND);
        fixture.ask(first);
        fixture.ask(second);
        fixture.pass(1800 * MS);
        assertThat(fixture.permit(first).isOverdrawn()).isTrue();
        fixture.start(first);
        LimitSettings after = limit("weight", 5, isReplaced ? 90_000 : 60_000, "'breach': 'reject'");
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), AdmissionFixture.settings(), List.of(after)));
        fixture.pass(150 * MS);
        assertThat(fixture.waits(second)).as("one at a time").isTrue();
        fixture.answer(first, TestCalls.ok());
        assertThat(fixture.permit(second).isOverdrawn()).isTrue();
    }

    @Test
    void a_cancel_never_overdraws_a_ban_limit_or_one_where_excess_calls_are_counted() {
        for (LimitSettings counter : List.of(counter(Breach.REJECT, true), counter(Breach.BAN, false))) {
            assertThat(refusalBesideUse(counter, "POST /order?w=4", "DELETE /order?cid=1&w=4"))
                    .isEqualTo(ReasonCode.LIMIT);
        }
    }

    @Test
    void a_cancel_larger_than_its_limit_is_admitted_when_the_limit_is_empty() {
        LimitSettings weight = limit("weight", 5, 1000, "'reserve': 1, 'breach': 'ban'");
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        AdmissionRequest read = fixture.go("a", "GET /public?w=2");
        fixture.answer(read, TestCalls.ok());
        AdmissionRequest cancel = fixture.ask("a", "DELETE /orders?w=9");
        fixture.pass(999 * MS);
        assertThat(fixture.waits(cancel)).isTrue();
        fixture.pass(100 * MS);
        assertThat(fixture.permit(cancel).isOverdrawn()).isTrue();
    }

    @Test
    void a_cancel_larger_than_a_ban_limit_does_not_go_while_the_limit_is_used() {
        LimitSettings weight = limit("weight", 5, 60_000, "'reserve': 1, 'breach': 'ban'");
        assertThat(refusalBesideUse(weight, "GET /public?w=4", "DELETE /orders?w=9"))
                .isEqualTo(ReasonCode.LIMIT);
    }

    /** Returns why a cancel is refused after 2 s at a limit that another call has used before. */
    private static ReasonCode refusalBesideUse(LimitSettings limit, String used, String cancels) {
        AdmissionFixture fixture = AdmissionFixture.of(limit);
        fixture.answer(fixture.go("a", used), TestCalls.ok());
        AdmissionRequest cancel = fixture.ticket("a", cancels, 2 * SECOND);
        fixture.ask(cancel);
        fixture.pass(3 * SECOND);
        return fixture.refusal(cancel);
    }

    @Test
    void a_cancel_that_exceeds_one_limit_is_checked_by_the_others_again_at_its_start() {
        AdmissionFixture fixture =
                AdmissionFixture.of(counter(Breach.REJECT, false), limit("weight", 10, 60_000, "'breach': 'ban'"));
        fixture.answer(fixture.go("a", "POST /order?w=4,1"), TestCalls.ok());
        AdmissionRequest other = fixture.go("b", "GET /public?w=0,1");
        AdmissionRequest cancel = fixture.ticket("a", "DELETE /order?cid=1&w=4,2", 2 * SECOND);
        fixture.ask(cancel);
        fixture.pass(1800 * MS);
        assertThat(fixture.permit(cancel).isOverdrawn()).isTrue();
        fixture.answer(other, TestCalls.header(1, 12));
        assertThat(fixture.start(cancel)).isEqualTo(StartDecision.WAITS_AGAIN);
    }

    @Test
    void a_cancel_displaces_a_read_from_a_full_queue() {
        AdmissionFixture fixture = AdmissionFixture.builder()
                .maxWaiting(2)
                .limits(limit("weight", 1, 60_000))
                .build();
        fixture.go("a", "GET /public");
        AdmissionRequest order = fixture.ask("a", "POST /order?cid=7");
        AdmissionRequest read = fixture.ask("a", "GET /public");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1");
        assertThat(fixture.waits(cancel)).isTrue();
        assertThat(fixture.refusal(read)).isEqualTo(ReasonCode.LANE_FULL);
        assertThat(fixture.waits(order)).isTrue();
    }

    @Test
    void a_cancel_whose_client_disconnected_is_still_sent() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 1000));
        AdmissionRequest first = fixture.go("a", "GET /public");
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1");
        assertThat(fixture.hangUp(cancel)).isTrue();
        fixture.answer(first, TestCalls.ok());
        fixture.pass(1100 * MS);
        assertThat(fixture.start(cancel)).isEqualTo(StartDecision.STARTED);
    }

    @Test
    void a_cancel_all_whose_client_disconnected_is_not_sent_after_a_later_order() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 1000), limit("orders", 9, 1000));
        AdmissionRequest first = fixture.go("a", "GET /public");
        AdmissionRequest cancelAll = fixture.ask("a", "DELETE /orders");
        assertThat(fixture.hangUp(cancelAll)).isTrue();
        fixture.go("a", "POST /order?w=,1");
        fixture.answer(first, TestCalls.ok());
        fixture.pass(1100 * MS);
        assertThat(fixture.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(cancelAll)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void a_cancel_all_whose_client_disconnected_counts_later_orders_that_an_earlier_one_follows() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 1000), limit("orders", 9, 1000));
        AdmissionRequest first = fixture.go("a", "GET /public");
        AdmissionRequest earlier = fixture.ask("a", "POST /order?symbol=ETH&w=,1");
        AdmissionRequest cancelAll = fixture.ask("a", "DELETE /orders?symbol=BTC");
        assertThat(fixture.hangUp(cancelAll)).isTrue();
        fixture.go("a", "POST /order?symbol=BTC&w=,1");
        assertThat(fixture.start(earlier)).isEqualTo(StartDecision.STARTED);
        fixture.answer(first, TestCalls.ok());
        fixture.pass(1100 * MS);
        assertThat(fixture.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(cancelAll)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void an_order_after_a_cancel_all_is_remembered_despite_ten_thousand_other_accounts() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 1000), limit("orders", 20_000, 1000));
        AdmissionRequest first = fixture.go("a", "GET /public");
        AdmissionRequest cancelAll = fixture.ask("a", "DELETE /orders");
        assertThat(fixture.hangUp(cancelAll)).isTrue();
        fixture.answer(fixture.go("a", "POST /order?w=,1"), TestCalls.ok());
        for (int i = 0; i < 10_001; i++) {
            fixture.answer(fixture.go("other" + i, "POST /order?w=,1"), TestCalls.ok());
        }
        fixture.answer(first, TestCalls.ok());
        fixture.pass(1100 * MS);
        assertThat(fixture.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(cancelAll)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void many_cancels_are_admitted_before_all_waiting_orders() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 1000));
        fixture.answer(fixture.go("a", "GET /public?w=10"), TestCalls.ok());
        List<AdmissionRequest> orders = new ArrayList<>();
        List<AdmissionRequest> cancels = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            orders.add(fixture.ask("a", "POST /order?cid=" + i));
        }
        for (int i = 0; i < 10; i++) {
            cancels.add(fixture.ask("b", "DELETE /order?cid=" + i));
        }
        fixture.pass(999 * MS);
        fixture.pass(100 * MS);
        assertThat(cancels).allMatch(fixture::isAdmitted);
        assertThat(orders).noneMatch(fixture::isAdmitted);
    }
}
