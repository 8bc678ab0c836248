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
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NonceTest {
    private final LimitSettings plenty = limit("weight", 100, 1000);

    /** Four units for all, one more for cancels. */
    private final LimitSettings scarce = limit("weight", "ip", Algorithm.SLIDING_WINDOW, 5, 1000, 1, Breach.BAN, false);

    @Test
    void one_call_of_a_key_is_in_flight_until_it_is_answered() {
        Scene scene = new Scene(Scene.settings(), plenty);
        Ticket first = scene.go("a", "GET /private?nonce=1");
        Ticket second = scene.ask("a", "GET /private?nonce=2");
        Ticket otherKey = scene.ask("b", "GET /private?nonce=1");
        assertThat(scene.waits(second)).isTrue();
        assertThat(scene.isAdmitted(otherKey)).isTrue();
        scene.answered(first);
        assertThat(scene.isAdmitted(second)).isTrue();
    }

    @Test
    void waiting_calls_go_in_the_order_of_their_nonces_not_of_their_arrival() {
        Scene scene = new Scene(Scene.settings(), plenty);
        Ticket first = scene.go("a", "GET /private?nonce=1");
        Ticket fourth = scene.ask("a", "GET /private?nonce=4");
        Ticket third = scene.ask("a", "GET /private?nonce=3");
        scene.answered(first);
        assertThat(scene.isAdmitted(third)).isTrue();
        assertThat(scene.waits(fourth)).isTrue();
    }

    @Test
    void a_nonce_that_is_not_above_the_last_started_one_is_refused_at_once() {
        Scene scene = new Scene(Scene.settings(), plenty);
        scene.answer(scene.go("a", "GET /private?nonce=5"), TestCalls.ok());
        Refused refused = scene.refused(scene.ask("a", "GET /private?nonce=5"));
        assertThat(refused.reason()).isEqualTo(Reason.NONCE_OVERTAKEN);
        assertThat(refused.shape()).isEqualTo(Answer.NONCE_OVERTAKEN);
        assertThat(scene.refusal(scene.ask("a", "GET /private?nonce=4"))).isEqualTo(Reason.NONCE_OVERTAKEN);
    }

    @Test
    void a_nonce_comes_back_when_its_call_was_surely_not_sent() {
        Scene scene = new Scene(Scene.settings(), plenty);
        scene.answer(scene.go("a", "GET /private?nonce=5"), TestCalls.ok());
        scene.notSent(scene.go("a", "GET /private?nonce=9"));
        assertThat(scene.isAdmitted(scene.ask("a", "GET /private?nonce=8"))).isTrue();
    }

    @Test
    void a_cancel_that_may_use_the_reserve_overtakes_the_order_that_lacks_budget() {
        Scene scene = new Scene(Scene.settings(), scarce);
        scene.answer(scene.go("b", "GET /public?w=4"), TestCalls.ok());
        Ticket order = scene.ask("a", "POST /order?nonce=1");
        Ticket read = scene.ask("a", "GET /private?nonce=2");
        Ticket later = scene.ask("a", "GET /private?nonce=4");
        assertThat(scene.waits(order)).isTrue();
        Ticket cancel = scene.ask("a", "DELETE /order?cid=9&nonce=3");
        assertThat(scene.isAdmitted(cancel)).isTrue();
        assertThat(scene.refused(order).shape()).isEqualTo(Answer.NONCE_OVERTAKEN);
        assertThat(scene.refusal(read)).isEqualTo(Reason.NONCE_OVERTAKEN);
        assertThat(scene.waits(later)).isTrue();
    }

    @Test
    void an_order_that_lacks_nothing_is_not_overtaken() {
        Scene scene = new Scene(Scene.settings(), plenty);
        Ticket first = scene.go("a", "GET /private?nonce=1");
        Ticket order = scene.ask("a", "POST /order?nonce=2");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=9&nonce=3");
        scene.answered(first);
        assertThat(scene.isAdmitted(order)).isTrue();
        assertThat(scene.waits(cancel)).isTrue();
    }

    @Test
    void of_two_that_are_let_go_at_one_time_the_lower_nonce_goes_first() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 4, 500));
        scene.answer(scene.go("b", "GET /public?w=4"), TestCalls.ok());
        Ticket order = scene.ask("a", "POST /order?nonce=1");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=9&nonce=2");
        assertThat(scene.waits(order) && scene.waits(cancel)).isTrue();
        scene.pass(600 * MS);
        assertThat(scene.isAdmitted(order)).isTrue();
        assertThat(scene.waits(cancel)).isTrue();
        scene.start(order);
        scene.answered(order);
        assertThat(scene.isAdmitted(cancel)).isTrue();
    }

    @Test
    void a_call_never_overtakes_a_more_urgent_one_and_cancels_never_one_another() {
        Scene scene = new Scene(Scene.settings(), scarce, limit("scarcer", 1, 1000));
        scene.answer(scene.go("b", "GET /public?w=4,1"), TestCalls.ok());
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1&nonce=1&w=1,1");
        Ticket second = scene.ask("a", "DELETE /order?cid=2&nonce=2&w=1");
        Ticket read = scene.ask("a", "GET /private?nonce=3&w=0,");
        assertThat(scene.waits(cancel)).isTrue();
        assertThat(scene.waits(second)).isTrue();
        assertThat(scene.waits(read)).isTrue();
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(cancel)).isTrue();
        assertThat(scene.waits(second)).isTrue();
    }

    @Test
    void a_cancel_waits_a_second_for_the_call_in_flight_and_then_goes_all_the_same() {
        Scene scene = new Scene(Scene.settings(), plenty);
        scene.go("a", "GET /private?nonce=1");
        Ticket read = scene.ask("a", "GET /private?nonce=2");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=9&nonce=3");
        Ticket deadMan = scene.ask("a", "POST /dead-man?nonce=4");
        scene.pass(999 * MS);
        assertThat(scene.waits(cancel)).isTrue();
        scene.pass(2 * MS);
        assertThat(scene.isAdmitted(cancel)).isTrue();
        assertThat(scene.refusal(read)).isEqualTo(Reason.NONCE_OVERTAKEN);
        assertThat(scene.waits(deadMan)).isTrue();
        scene.start(cancel);
        scene.pass(SECOND);
        assertThat(scene.isAdmitted(deadMan)).isTrue();
    }

    @Test
    void a_call_that_was_admitted_before_but_starts_after_a_higher_nonce_is_refused() {
        Scene scene = new Scene(Scene.settings(), plenty);
        Ticket slow = scene.ask("a", "GET /private?nonce=1");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=9&nonce=3");
        scene.pass(1001 * MS);
        assertThat(scene.start(cancel)).isEqualTo(StartVerdict.GO);
        assertThat(scene.start(slow)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(slow)).isEqualTo(Reason.NONCE_OVERTAKEN);
    }

    @Test
    void a_waiting_order_of_a_key_does_not_stand_in_the_way_of_other_keys() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 2, 1000));
        Ticket busy = scene.go("a", "GET /private?nonce=1&w=2");
        Ticket blocked = scene.ask("a", "GET /private?nonce=2");
        Ticket free = scene.ask("b", "GET /private?nonce=1");
        scene.settle(busy, TestCalls.of(Outcome.BUSINESS));
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(blocked)).isTrue();
        assertThat(scene.isAdmitted(free)).isTrue();
    }

    @Test
    void a_hang_up_in_a_key_lets_the_next_go() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 2, 60_000));
        scene.answer(scene.go("b", "GET /public?w=1"), TestCalls.ok());
        Ticket large = scene.ask("a", "GET /private?nonce=1&w=2");
        Ticket small = scene.ask("a", "GET /private?nonce=2&w=1");
        assertThat(scene.waits(small)).isTrue();
        scene.hangUp(large);
        assertThat(scene.isAdmitted(small)).isTrue();
    }

    @Test
    void a_nonce_window_at_the_exchange_switches_the_order_off() {
        String account = TestCalls.call("a", "GET /private").account();
        GateSettings settings = Scene.settings(new LaneSettings(10, 1 << 20, 5, 8), false, Map.of(), Set.of(account));
        Scene scene = new Scene(settings, plenty);
        scene.go("a", "GET /private?nonce=2");
        scene.go("a", "GET /private?nonce=1");
    }

    @Test
    void a_far_nonce_with_a_wrong_signature_does_not_shut_the_key_for_those_who_have_the_secret() {
        Scene scene = new Scene(Scene.settings(), plenty);
        scene.answer(scene.go("a", "GET /private?nonce=5"), TestCalls.ok());
        scene.answer(scene.go("a", "POST /order?nonce=9000000000000000000"), TestCalls.of(Outcome.AUTH));
        Ticket cancel = scene.ask("a", "DELETE /order?nonce=6&cid=x");
        assertThat(scene.isAdmitted(cancel)).isTrue();
        assertThat(scene.start(cancel)).isEqualTo(StartVerdict.GO);
        assertThat(scene.refusal(scene.ask("a", "GET /private?nonce=5"))).isEqualTo(Reason.NONCE_OVERTAKEN);
    }
}
