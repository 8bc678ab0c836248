package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Why;
import org.junit.jupiter.api.Test;

/** Calls that have another one's answer: they wait no more, cost nothing, and what turns calls away turns them away too. */
final class FollowTest {
    private static final long SECOND = 1_000_000_000L;

    private final Scene scene = new Scene(Scene.settings(), Scene.limit("w", 1, 1000));

    @Test
    void one_that_waits_no_more_leaves_its_turn_to_the_next_and_hears_nothing() {
        Ticket first = scene.go("a", "GET /public");
        Ticket withdrawn = scene.ask("b", "GET /public");
        Ticket next = scene.ask("c", "GET /public");
        scene.gate.withdraw(withdrawn, scene.now, scene.effects);
        scene.answer(first, TestCalls.ok());
        scene.pass(2 * SECOND);
        assertThat(scene.isAdmitted(next)).isTrue();
        assertThat(scene.waits(withdrawn)).as("undecided for good").isTrue();
        assertThat(scene.gate.status(scene.now).waiting()).isZero();
        assertThat(scene.gate.status(scene.now).totals().hungUp()).isZero();
        scene.pass(10 * SECOND);
        assertThat(scene.waits(withdrawn)).isTrue();
    }

    @Test
    void one_that_was_admitted_already_gives_its_leave_back() {
        Ticket late = scene.ask("a", "GET /public");
        scene.gate.withdraw(late, scene.now, scene.effects);
        assertThat(scene.isAdmitted(late)).isTrue();
        Ticket waits = scene.ask("b", "GET /public");
        assertThat(scene.waits(waits)).isTrue();
        scene.notSent(late);
        assertThat(scene.isAdmitted(waits)).isTrue();
    }

    @Test
    void looking_costs_nothing_and_says_what_the_door_would() {
        assertThat(scene.gate.look(scene.ticket("a", "GET /public"), scene.now, scene.effects))
                .isNull();
        assertThat(scene.gate.status(scene.now).totals().admitted()).isZero();
        scene.board.hold(HeldMode.of(Scope.bot("a"), Cause.KILL_SWITCH, Mode.HALTED, new Why("no", "me", 0, "never")));
        Refused refused = scene.gate.look(scene.ticket("a", "GET /public"), scene.now, scene.effects);
        assertThat(refused).isNotNull().extracting(Refused::reason).isEqualTo(Reason.MODE);
        assertThat(scene.gate.look(scene.ticket("b", "GET /public"), scene.now, scene.effects))
                .isNull();
        scene.go("b", "GET /public");
    }
}
