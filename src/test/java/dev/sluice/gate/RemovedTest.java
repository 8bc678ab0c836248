package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Outcome;
import dev.sluice.limit.LimitSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An exchange that a reload takes out of the configuration, and one that comes back: before its last call has ended, and after. */
final class RemovedTest {
    private static final LimitSettings WEIGHT = Scene.limit("weight", 10, 60_000);

    private static void bringBack(Scene scene) {
        reload(scene, Scene.settings());
    }

    private static void reload(Scene scene, GateSettings settings) {
        scene.tell(new Event.Reloaded((call, learned, at) -> TestCalls.costs(call), settings, List.of(WEIGHT)));
    }

    @Test
    void what_waits_and_what_asks_is_refused_for_good_and_what_is_in_flight_ends_as_ever() {
        Scene scene = new Scene(Scene.settings(), WEIGHT);
        Ticket flying = scene.go("a", "POST /order?cid=1&w=10");
        Ticket order = scene.ask("a", "POST /order?cid=2");
        Ticket read = scene.ask("b", "GET /public");
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1");
        scene.tell(new Event.Removed());
        for (Ticket one : List.of(order, read, cancel, scene.ask("c", "DELETE /orders"))) {
            assertThat(scene.refusal(one)).isEqualTo(Reason.REMOVED);
            assertThat(scene.refused(one).shape()).isEqualTo(Answer.BLOCKED_ORDER);
        }
        assertThat(scene.gate.isOver()).isFalse();
        scene.answer(flying, TestCalls.ok());
        assertThat(scene.gate.isOver()).isTrue();
        assertThat(scene.status().totals().settled()).isEqualTo(1);
    }

    @Test
    void what_was_admitted_before_is_refused_at_its_start_and_costs_nothing() {
        Scene scene = new Scene(Scene.settings(), WEIGHT);
        Ticket order = scene.ask("a", "POST /order?w=4");
        scene.tell(new Event.Removed());
        assertThat(scene.gate.isOver()).isFalse();
        assertThat(scene.start(order)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(order)).isEqualTo(Reason.REMOVED);
        assertThat(scene.used("weight")).isZero();
        assertThat(scene.gate.isOver()).isTrue();
    }

    @Test
    void one_that_is_switched_off_refuses_whatever_asks_waits_or_was_admitted_until_it_is_switched_on_again() {
        Scene scene = new Scene(Scene.settings(), WEIGHT);
        Ticket admitted = scene.ask("a", "POST /order?w=10");
        Ticket waiting = scene.ask("b", "DELETE /order?cid=1");
        reload(scene, disabled());
        for (Ticket one : List.of(waiting, scene.ask("c", "GET /public"), scene.ask("c", "DELETE /orders"))) {
            assertThat(scene.refusal(one)).isEqualTo(Reason.DISABLED);
            assertThat(scene.refused(one).shape()).isEqualTo(Answer.BLOCKED_ORDER);
            assertThat(scene.refused(one).detail()).contains("\"enabled\": false");
        }
        assertThat(scene.start(admitted)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(admitted)).isEqualTo(Reason.DISABLED);
        assertThat(scene.used("weight")).isZero();

        reload(scene, Scene.settings());
        assertThat(scene.isAdmitted(scene.ask("a", "GET /public"))).isTrue();
    }

    private static GateSettings disabled() {
        GateSettings on = Scene.settings();
        return new GateSettings(
                on.policy(), true, on.observe(), on.bots(), on.nonceWindowAccounts(), on.accounts(), on.connections());
    }

    @Test
    void ten_thousand_waiting_calls_hear_of_it_in_bounded_turns() {
        Scene scene = new Scene(Scene.settings(), WEIGHT);
        scene.go("a", "GET /public?w=10");
        List<Ticket> waiting = new java.util.ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            waiting.add(scene.ask("bot" + i % 50, "GET /public"));
        }
        scene.tell(new Event.Removed());
        assertThat(waiting.stream().filter(scene::waits)).isNotEmpty();
        scene.pass(200 * MS);
        assertThat(waiting).allMatch(ticket -> scene.refusal(ticket) == Reason.REMOVED);
    }

    @Test
    void an_order_of_unknown_outcome_keeps_it_until_somebody_closes_it() {
        Scene scene = new Scene(Scene.settings(), WEIGHT);
        Ticket order = scene.go("a", "POST /order?cid=1");
        scene.tell(new Event.Removed());
        scene.settle(order, TestCalls.of(Outcome.UNKNOWN));
        assertThat(scene.gate.isOver()).isFalse();
        scene.gate.closeUnknown(order.account(), "", scene.now, scene.effects);
        assertThat(scene.gate.isOver()).isTrue();
    }

    @Test
    void brought_back_before_its_last_call_has_ended_it_goes_on_with_the_same_budget() {
        Scene scene = new Scene(Scene.settings(), WEIGHT);
        Ticket flying = scene.go("a", "GET /public?w=6");
        scene.tell(new Event.Removed());
        bringBack(scene);
        assertThat(scene.waits(scene.ask("a", "GET /public?w=5"))).isTrue();
        scene.answer(flying, TestCalls.ok());
        assertThat(scene.used("weight")).isEqualTo(6);
        assertThat(scene.isAdmitted(scene.ask("b", "DELETE /orders"))).isTrue();
    }

    @Test
    void brought_back_after_it_another_gate_finds_its_budget_used_and_its_ban_in_force() {
        Scene.Kept kept = new Scene.Kept();
        Scene first = new Scene(7, Scene.settings(), kept, WEIGHT, Scene.limit("orders", 10, 60_000));
        first.answer(first.go("a", "GET /public?w=6"), TestCalls.ok());
        first.answer(first.go("a", "GET /public?w=,1"), TestCalls.ban(100_000, "orders"));
        first.tell(new Event.Removed());
        assertThat(first.gate.isOver()).isTrue();

        Scene second = new Scene(7, Scene.settings(), kept, WEIGHT, Scene.limit("orders", 10, 60_000));
        assertThat(second.waits(second.ask("a", "GET /public?w=5"))).isTrue();
        assertThat(second.refusal(second.ask("a", "GET /public?w=,1"))).isEqualTo(Reason.BAN);
    }

    @Test
    void one_that_is_over_wants_no_tick_and_writes_no_more_where_another_keeps_its_numbers() {
        Scene.Kept kept = new Scene.Kept();
        Scene first = new Scene(7, Scene.settings(), kept, WEIGHT);
        first.answer(first.go("a", "GET /public"), TestCalls.ban(1_000, "weight"));
        first.tell(new Event.Removed());
        assertThat(first.gate.nextTickNanos(first.now)).isEqualTo(Gate.NEVER);

        Scene second = new Scene(7, Scene.settings(), kept, WEIGHT);
        second.pass(180 * SECOND);
        second.answer(second.go("a", "GET /public"), TestCalls.ban(600_000, "weight"));
        first.now += 300 * SECOND;
        first.gate.tick(first.now, first.effects);
        first.tell(new Event.ClockMeasured(0, 1));
        Scene third = new Scene(7, Scene.settings(), kept, WEIGHT);
        third.now += 181 * SECOND;
        assertThat(third.refusal(third.ask("a", "GET /public"))).isEqualTo(Reason.BAN);
    }
}
