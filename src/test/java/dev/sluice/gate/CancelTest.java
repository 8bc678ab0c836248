package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static dev.sluice.gate.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Outcome;
import dev.sluice.lane.LaneSettings;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CancelTest {
    private static LimitSettings counter(Breach breach, boolean overKeepsOver) {
        return limit("counter", "account", Algorithm.DECAYING_COUNTER, 4, 10_000, 0, breach, overKeepsOver);
    }

    @Test
    void a_cancel_withdraws_the_waiting_order_that_it_names_and_no_other() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        Ticket named = scene.ask("a", "POST /order?cid=1");
        Ticket byOtherId = scene.ask("a", "PUT /order?xid=77");
        Ticket other = scene.ask("a", "POST /order?cid=2");
        Ticket others = scene.ask("b", "POST /order?cid=1");
        scene.ask("a", "DELETE /order?cid=1&xid=77");
        assertThat(scene.refused(named).reason()).isEqualTo(Reason.WITHDRAWN);
        assertThat(scene.refused(named).shape()).isEqualTo(Answer.BLOCKED_ORDER);
        assertThat(scene.refusal(byOtherId)).isEqualTo(Reason.WITHDRAWN);
        assertThat(scene.waits(other)).isTrue();
        assertThat(scene.waits(others)).isTrue();
    }

    @Test
    void a_cancel_all_withdraws_every_earlier_order_of_its_account_or_instrument() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        Ticket btc = scene.ask("a", "POST /order?symbol=BTC");
        Ticket eth = scene.ask("a", "POST /order?symbol=ETH");
        Ticket read = scene.ask("a", "GET /private?symbol=BTC");
        scene.ask("a", "DELETE /orders?symbol=BTC");
        assertThat(scene.refusal(btc)).isEqualTo(Reason.WITHDRAWN);
        assertThat(scene.waits(eth)).isTrue();
        scene.ask("a", "DELETE /orders?w=1");
        assertThat(scene.refusal(eth)).isEqualTo(Reason.WITHDRAWN);
        assertThat(scene.waits(read)).isTrue();
    }

    @Test
    void an_order_that_was_admitted_but_not_started_is_taken_back() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 60_000));
        Ticket order = scene.ask("a", "POST /order?cid=1");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1");
        assertThat(scene.isAdmitted(cancel)).isTrue();
        assertThat(scene.start(order)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(order)).isEqualTo(Reason.WITHDRAWN);
        assertThat(scene.used("weight")).isEqualTo(1);
    }

    @Test
    void a_cancel_waits_for_the_answer_of_its_order_without_a_charge() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 60_000));
        Ticket order = scene.go("a", "POST /order?cid=1");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1");
        Ticket unrelated = scene.ask("a", "DELETE /order?cid=2");
        assertThat(scene.waits(cancel)).isTrue();
        assertThat(scene.isAdmitted(unrelated)).isTrue();
        assertThat(scene.used("weight")).isEqualTo(2);
        scene.pass(300 * MS);
        scene.answered(order);
        assertThat(scene.permit(cancel).orderUnanswered()).isFalse();
    }

    @Test
    void a_cancel_goes_marked_when_its_order_is_not_answered_within_a_second() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 60_000));
        scene.go("a", "POST /order?cid=1");
        scene.pass(200 * MS);
        Ticket cancel = scene.ask("a", "DELETE /orders");
        scene.pass(799 * MS);
        assertThat(scene.waits(cancel)).isTrue();
        scene.pass(2 * MS);
        assertThat(scene.permit(cancel).orderUnanswered()).isTrue();
    }

    @Test
    void a_cancel_is_marked_when_its_order_was_lost_until_a_cancel_of_it_succeeds() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 60_000));
        Ticket order = scene.go("a", "POST /order?cid=1");
        scene.settle(order, TestCalls.of(Outcome.UNKNOWN));
        Ticket early = scene.ask("a", "DELETE /order?cid=1");
        assertThat(scene.waits(early)).isTrue();
        scene.pass(1100 * MS);
        assertThat(scene.permit(early).orderUnanswered()).isTrue();
        scene.start(early);
        scene.answer(early, TestCalls.of(Outcome.FAULT));
        scene.pass(60 * SECOND);
        Ticket again = scene.go("a", "DELETE /orders");
        assertThat(scene.permit(again).orderUnanswered()).isTrue();
        scene.answer(again, TestCalls.ok());
        Ticket named = scene.go("a", "DELETE /order?cid=1");
        scene.answer(named, TestCalls.ok());
        assertThat(scene.permit(scene.go("a", "DELETE /orders")).orderUnanswered())
                .isFalse();
    }

    @Test
    void a_lost_order_is_known_again_when_a_read_that_names_it_is_answered() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 60_000));
        scene.settle(scene.go("a", "POST /order?cid=1"), TestCalls.of(Outcome.UNKNOWN));
        scene.pass(2 * SECOND);
        scene.answer(scene.go("a", "GET /order?cid=2"), TestCalls.ok());
        Ticket unsure = scene.go("a", "DELETE /orders");
        assertThat(scene.permit(unsure).orderUnanswered()).isTrue();
        scene.answer(unsure, TestCalls.ok());
        scene.answer(scene.go("a", "GET /order?cid=1"), TestCalls.ok());
        assertThat(scene.permit(scene.go("a", "DELETE /orders")).orderUnanswered())
                .isFalse();
    }

    @Test
    void a_lost_order_is_let_go_after_fifteen_minutes() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 1000));
        scene.settle(scene.go("a", "POST /order?cid=1"), TestCalls.of(Outcome.UNKNOWN));
        scene.pass(901 * SECOND);
        assertThat(scene.permit(scene.go("a", "DELETE /orders")).orderUnanswered())
                .isFalse();
        assertThat(scene.status().totals().unreconciled()).isEqualTo(1);
    }

    @Test
    void a_cancel_may_use_the_reserve_and_waits_at_a_limit_that_bans() {
        LimitSettings weight = limit("weight", "ip", Algorithm.SLIDING_WINDOW, 5, 1000, 1, Breach.BAN, false);
        Scene scene = new Scene(Scene.settings(), weight);
        Ticket reads = scene.go("a", "GET /public?w=4");
        assertThat(scene.waits(scene.ask("a", "GET /public"))).isTrue();
        scene.go("a", "DELETE /order?cid=1");
        Ticket second = scene.ask("a", "DELETE /order?cid=2");
        assertThat(scene.waits(second)).isTrue();
        scene.answer(reads, TestCalls.ok());
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(second)).isTrue();
        assertThat(scene.permit(second).overdrawn()).isFalse();
    }

    @Test
    void on_a_limit_that_rejects_a_cancel_overdraws_only_before_its_deadline_and_one_at_a_time() {
        Scene scene = new Scene(Scene.settings(), counter(Breach.REJECT, false));
        scene.answer(scene.go("a", "POST /order?w=4"), TestCalls.ok());
        Ticket first = scene.ticket("a", "DELETE /order?cid=1&w=4", 2 * SECOND);
        Ticket second = scene.ticket("a", "DELETE /order?cid=2&w=4", 2 * SECOND);
        scene.ask(first);
        scene.ask(second);
        scene.pass(1400 * MS);
        assertThat(scene.waits(first)).isTrue();
        scene.pass(400 * MS);
        assertThat(scene.permit(first).overdrawn()).isTrue();
        scene.start(first);
        scene.pass(150 * MS);
        assertThat(scene.waits(second)).as("one at a time").isTrue();
        scene.answer(first, TestCalls.ok());
        assertThat(scene.permit(second).overdrawn()).isTrue();
        assertThat(scene.status().totals().overdrawn()).isEqualTo(2);
    }

    @Test
    void a_cancel_never_overdraws_where_calls_over_the_limit_keep_it_over_or_ban() {
        for (LimitSettings counter : List.of(counter(Breach.REJECT, true), counter(Breach.BAN, false))) {
            Scene scene = new Scene(Scene.settings(), counter);
            scene.answer(scene.go("a", "POST /order?w=4"), TestCalls.ok());
            Ticket cancel = scene.ticket("a", "DELETE /order?cid=1&w=4", 2 * SECOND);
            scene.ask(cancel);
            scene.pass(3 * SECOND);
            assertThat(scene.refusal(cancel)).isEqualTo(Reason.LIMIT);
        }
    }

    @Test
    void a_cancel_larger_than_its_limit_goes_when_that_is_as_empty_as_it_gets() {
        LimitSettings weight = limit("weight", "ip", Algorithm.SLIDING_WINDOW, 5, 1000, 1, Breach.BAN, false);
        Scene scene = new Scene(Scene.settings(), weight);
        Ticket read = scene.go("a", "GET /public?w=2");
        scene.answer(read, TestCalls.ok());
        Ticket cancel = scene.ask("a", "DELETE /orders?w=9");
        scene.pass(999 * MS);
        assertThat(scene.waits(cancel)).isTrue();
        scene.pass(100 * MS);
        assertThat(scene.permit(cancel).overdrawn()).isTrue();
    }

    @Test
    void a_cancel_finds_room_in_a_full_lane() {
        Scene scene = new Scene(Scene.settings(new LaneSettings(2, 1 << 20, 5, 8), false), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        Ticket order = scene.ask("a", "POST /order?cid=7");
        Ticket read = scene.ask("a", "GET /public");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1");
        assertThat(scene.waits(cancel)).isTrue();
        assertThat(scene.refusal(read)).isEqualTo(Reason.LANE_FULL);
        assertThat(scene.waits(order)).isTrue();
    }

    @Test
    void a_cancel_whose_caller_hung_up_is_still_sent() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 1000));
        Ticket first = scene.go("a", "GET /public");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1");
        assertThat(scene.hangUp(cancel)).isTrue();
        scene.answer(first, TestCalls.ok());
        scene.pass(1100 * MS);
        assertThat(scene.start(cancel)).isEqualTo(StartVerdict.GO);
    }

    @Test
    void a_cancel_all_whose_caller_hung_up_spares_what_was_placed_since() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 1000), limit("orders", 9, 1000));
        Ticket first = scene.go("a", "GET /public");
        Ticket cancelAll = scene.ask("a", "DELETE /orders");
        assertThat(scene.hangUp(cancelAll)).isTrue();
        scene.go("a", "POST /order?w=,1");
        scene.answer(first, TestCalls.ok());
        scene.pass(1100 * MS);
        assertThat(scene.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(cancelAll)).isEqualTo(Reason.CALLER_GONE);
    }

    @Test
    void ten_thousand_other_accounts_make_nobody_forget_what_was_placed_since_a_cancel_all() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 1000), limit("orders", 20_000, 1000));
        Ticket first = scene.go("a", "GET /public");
        Ticket cancelAll = scene.ask("a", "DELETE /orders");
        assertThat(scene.hangUp(cancelAll)).isTrue();
        scene.answer(scene.go("a", "POST /order?w=,1"), TestCalls.ok());
        for (int i = 0; i < 10_001; i++) {
            scene.answer(scene.go("other" + i, "POST /order?w=,1"), TestCalls.ok());
        }
        scene.answer(first, TestCalls.ok());
        scene.pass(1100 * MS);
        assertThat(scene.start(cancelAll)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(cancelAll)).isEqualTo(Reason.CALLER_GONE);
    }

    @Test
    void a_storm_of_cancels_passes_before_everything_else_that_waits() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 1000));
        scene.answer(scene.go("a", "GET /public?w=10"), TestCalls.ok());
        List<Ticket> orders = new ArrayList<>();
        List<Ticket> cancels = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            orders.add(scene.ask("a", "POST /order?cid=" + i));
        }
        for (int i = 0; i < 10; i++) {
            cancels.add(scene.ask("b", "DELETE /order?cid=" + i));
        }
        scene.pass(999 * MS);
        scene.pass(100 * MS);
        assertThat(cancels).allMatch(scene::isAdmitted);
        assertThat(orders).noneMatch(scene::isAdmitted);
    }
}
