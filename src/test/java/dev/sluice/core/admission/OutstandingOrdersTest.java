package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.status.OutstandingOrders;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.tradingmode.GuardSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of orders left at the exchange and their restoration in the next process. */
final class OutstandingOrdersTest {
    private static final long SECOND = AdmissionFixture.SECOND;
    private static final GuardSettings AT_MOST_TWO = AdmissionFixture.guard("'openUnknown': 2");

    private final AdmissionFixture before = admissionFixture();
    private final AdmissionFixture after = admissionFixture();

    private static AdmissionFixture admissionFixture() {
        return AdmissionFixture.builder()
                .guard(AT_MOST_TWO)
                .limits(AdmissionFixture.limit("wide", 10_000, 1000))
                .build();
    }

    private OutstandingOrders remaining() {
        return before.admission.outstandingOrders(before.now);
    }

    private void restart() {
        List<UnknownOrder> orders = new ArrayList<>(remaining().unknown());
        orders.addAll(remaining().unanswered());
        after.admission.handle(new AdmissionEvent.Inherited(orders, remaining().armed()), after.now, after.decisions);
    }

    private void loseOrder(String id) {
        before.settle(before.go("maker", "POST /order?symbol=BTC&cid=" + id), TestCalls.of(Outcome.UNKNOWN));
    }

    private List<UnknownOrder> unknown() {
        return after.admission.outstandingOrders(after.now).unknown();
    }

    @Test
    void unknown_orders_are_restored_counted_and_closed_by_a_read_after_a_restart() {
        loseOrder("1");
        before.pass(5 * SECOND);
        loseOrder("2");
        restart();
        assertThat(unknown()).isEqualTo(remaining().unknown());
        assertThat(unknown()).extracting(UnknownOrder::ageNanos).containsExactly(5 * SECOND, 0L);
        assertThat(after.status().openUnknown()).isEqualTo(2);
        AdmissionRequest third = after.ask("maker", "POST /order?symbol=BTC&cid=3");
        assertThat(after.refusal(third)).isEqualTo(ReasonCode.GUARD);
        assertThat(after.refused(third).detail()).contains("2 orders with an unknown outcome");
        after.answer(after.go("maker", "GET /order?cid=1"), TestCalls.ok());
        assertThat(unknown()).extracting(UnknownOrder::names).containsExactly(List.of("c:2"));
        assertThat(after.isAdmitted(after.ask("maker", "POST /order?symbol=BTC&cid=4")))
                .isTrue();
    }

    @Test
    void an_unknown_order_closed_by_an_operator_lets_the_bot_place_again() {
        loseOrder("1");
        loseOrder("2");
        restart();
        String account = unknown().get(0).account();
        assertThat(after.admission.closeUnknown(account, "c:9", after.now, after.decisions))
                .isZero();
        assertThat(after.admission.closeUnknown(account, "c:2", after.now, after.decisions))
                .isEqualTo(1);
        assertThat(unknown()).hasSize(1);
        assertThat(after.isAdmitted(after.ask("maker", "POST /order?symbol=BTC&cid=3")))
                .isTrue();
    }

    @Test
    void a_restart_does_not_extend_the_fifteen_minutes_of_an_unknown_order() {
        loseOrder("1");
        before.pass(800 * SECOND);
        restart();
        after.pass(99 * SECOND);
        assertThat(unknown()).hasSize(1);
        after.pass(2 * SECOND);
        assertThat(unknown()).isEmpty();
        assertThat(after.status().totals().unreconciled()).isEqualTo(1);
    }

    @Test
    void an_order_without_a_response_for_a_second_is_unknown_after_a_restart() {
        before.go("maker", "POST /order?symbol=BTC&cid=1");
        before.pass(SECOND);
        before.go("maker", "POST /order?symbol=BTC&cid=2");
        before.pass(SECOND / 2);
        assertThat(remaining().unknown()).isEmpty();
        assertThat(remaining().unanswered()).extracting(UnknownOrder::names).containsExactly(List.of("c:1"));
        restart();
        assertThat(unknown()).extracting(UnknownOrder::names).containsExactly(List.of("c:1"));
    }

    @Test
    void the_age_of_an_unknown_order_counts_from_when_it_was_sent() {
        AdmissionRequest order = before.ask("maker", "POST /order?symbol=BTC&cid=1");
        before.pass(SECOND / 2);
        assertThat(before.start(order)).isEqualTo(StartDecision.STARTED);
        before.pass(2 * SECOND);
        assertThat(remaining().unanswered()).extracting(UnknownOrder::ageNanos).containsExactly(2 * SECOND);
        before.settle(order, TestCalls.of(Outcome.UNKNOWN));
        assertThat(remaining().unknown()).extracting(UnknownOrder::ageNanos).containsExactly(2 * SECOND);
    }

    @Test
    void an_order_may_arrive_until_it_is_answered_or_its_connection_broke_long_enough_ago() {
        AdmissionRequest order = before.go("maker", "POST /order?symbol=BTC&cid=1");
        before.pass(5 * SECOND);
        long halted = before.now;
        assertThat(before.admission.mayHaveOrdersInTransit(halted, 2 * SECOND, before.now))
                .isTrue();
        before.settle(order, TestCalls.of(Outcome.UNKNOWN));
        before.pass(2 * SECOND - 1);
        assertThat(before.admission.mayHaveOrdersInTransit(halted, 2 * SECOND, before.now))
                .as("its connection broke less than two seconds ago, though it was sent before")
                .isTrue();
        before.pass(1);
        assertThat(before.admission.mayHaveOrdersInTransit(halted, 2 * SECOND, before.now))
                .isFalse();
        before.go("maker", "POST /order?symbol=BTC&cid=2");
        assertThat(before.admission.mayHaveOrdersInTransit(halted, 2 * SECOND, before.now))
                .as("a later order")
                .isFalse();
    }

    @Test
    void a_cancel_waits_for_an_order_that_an_earlier_process_sent_a_moment_ago() {
        before.go("maker", "POST /order?symbol=BTC&cid=1");
        before.pass(3 * SECOND / 10);
        handOver();
        AdmissionRequest other = after.ask("maker", "DELETE /order?cid=2");
        assertThat(after.isAdmitted(other)).isTrue();
        List<AdmissionRequest> cancels =
                List.of(after.ask("maker", "DELETE /order?cid=1"), after.ask("maker", "DELETE /orders?symbol=BTC"));
        after.pass(6 * SECOND / 10);
        assertThat(cancels).allMatch(after::waits);
        after.pass(2 * SECOND / 10);
        assertThat(cancels).allMatch(after::isAdmitted);
        assertThat(cancels).allMatch(cancel -> after.permit(cancel).isOrderUnanswered());
        assertThat(after.permit(other).isOrderUnanswered()).isFalse();
    }

    /** Passes on every order without a response, as an upgrade does. */
    private void handOver() {
        OutstandingOrders all = before.admission.outstandingOrders(before.now, 0);
        after.admission.handle(new AdmissionEvent.Inherited(all.unanswered(), all.armed()), after.now, after.decisions);
    }

    @Test
    void a_dead_mans_switch_restarts_with_its_full_timeout_and_ends_by_a_disarm() {
        before.answer(before.go("maker", "POST /dead-man?timeout=60"), TestCalls.ok());
        before.pass(50 * SECOND);
        restart();
        assertThat(after.admission.outstandingOrders(after.now).armed())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.timeoutNanos()).isEqualTo(60 * SECOND);
                    assertThat(one.ageNanos()).isZero();
                    assertThat(one.bot()).isEqualTo("maker");
                });
        after.answer(after.go("maker", "POST /dead-man?timeout=0"), TestCalls.ok());
        assertThat(after.admission.outstandingOrders(after.now).armed()).isEmpty();
    }

    @Test
    void remembered_dead_mans_switches_are_bounded_and_the_least_recently_fed_is_dropped() {
        for (int i = 0; i <= 10_000; i++) {
            before.answer(before.go("maker", "POST /dead-man?timeout=60&symbol=S" + i), TestCalls.ok());
            before.pass(SECOND / 50);
        }
        assertThat(remaining().armed()).hasSize(10_000);
        assertThat(remaining().armed().get(0).instrument()).isEqualTo("S1");
    }
}
