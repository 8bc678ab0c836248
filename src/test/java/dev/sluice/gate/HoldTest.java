package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static dev.sluice.gate.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lane.LaneSettings;
import org.junit.jupiter.api.Test;

/** Two limits that are short in turn: whoever needs both would be passed over for ever. */
final class HoldTest {
    private final Scene scene = new Scene(
            Scene.settings(new LaneSettings(100, 1 << 20, 0, 3), false), limit("left", 2, 100), limit("right", 2, 100));

    /** Each side is used up half of the time, by calls that come when the other side is. */
    private void alternate(int times) {
        for (int i = 0; i < times; i++) {
            Ticket left = scene.ask("busy", "GET /private?w=2");
            scene.pass(55 * MS);
            Ticket right = scene.ask("busy", "GET /private?w=,2&ok=,2");
            scene.pass(55 * MS);
            end(left);
            end(right);
        }
    }

    private void end(Ticket ticket) {
        if (scene.isAdmitted(ticket) && scene.permit(ticket).stage == Permit.Stage.ADMITTED) {
            scene.start(ticket);
            scene.answer(ticket, TestCalls.ok());
        }
    }

    @Test
    void a_call_that_was_passed_over_too_often_holds_all_its_limits_and_goes() {
        scene.answer(scene.go("busy", "GET /private?w=2"), TestCalls.ok());
        scene.pass(50 * MS);
        scene.answer(scene.go("busy", "GET /private?w=,2&ok=,2"), TestCalls.ok());
        Ticket both = scene.ask("a", "GET /private?w=2,2");
        alternate(12);
        assertThat(scene.isAdmitted(both)).isTrue();
        assertThat(both.held).isEmpty();
    }

    @Test
    void a_hold_stops_its_own_class_and_lower_but_no_reduce_and_no_cancel() {
        Ticket holder = scene.ticket("a", "POST /order?w=1");
        assertThat(Holds.stops(holder, scene.ticket("b", "POST /order"))).isTrue();
        assertThat(Holds.stops(holder, scene.ticket("b", "GET /public"))).isTrue();
        assertThat(Holds.stops(holder, scene.ticket("b", "POST /reduce"))).isFalse();
        assertThat(Holds.stops(holder, scene.ticket("b", "DELETE /orders"))).isFalse();
        assertThat(Holds.stops(holder, holder)).isFalse();
        assertThat(Holds.stops(null, holder)).isFalse();
        Ticket reducing = scene.ticket("a", "POST /reduce?w=1");
        assertThat(Holds.stops(reducing, scene.ticket("b", "POST /reduce"))).isFalse();
        assertThat(Holds.stops(reducing, scene.ticket("b", "POST /order"))).isTrue();
    }

    @Test
    void a_hold_ends_with_its_call() {
        Ticket first = scene.go("busy", "GET /private?w=2,2");
        Ticket both = scene.ask("a", "GET /private?w=2,2");
        both.passedOver = 100;
        scene.answer(first, TestCalls.ok());
        scene.hangUp(both);
        scene.pass(SECOND);
        assertThat(scene.isAdmitted(scene.ask("b", "GET /private?w=2,2"))).isTrue();
    }
}
