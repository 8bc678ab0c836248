package dev.sluice.core.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests for which halts a pull begins by itself. */
class AutomaticPullsTest {
    private static final List<String> PULL_ON = List.of("file", "breaker:loss");
    private static final int ROOM = 32;

    private final AutomaticPulls pulls = new AutomaticPulls();

    private static ModeHold halt(String bot, HoldCause cause, Mode mode, String who) {
        return halt(bot, cause, mode, who, 5);
    }

    private static ModeHold halt(String bot, HoldCause cause, Mode mode, String who, long since) {
        return ModeHold.latch(ModeScope.bot(bot), cause, mode, new HoldReason("r", who, since, HoldReason.REARM));
    }

    private static ModeHold byFile(String bot) {
        return halt(bot, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, "file HALT");
    }

    private List<String> due(ModeHold... holds) {
        return names(pulls.takeDue(List.of(holds), scope -> false, PULL_ON, ROOM));
    }

    private static List<String> names(AutomaticPulls.Due due) {
        return due.halts().stream()
                .map(halt ->
                        halt.modeScope().name() + " by " + halt.holdReason().who())
                .toList();
    }

    @Test
    void a_pull_begins_once_for_each_halt_of_a_named_cause_also_in_the_next_process() {
        ModeHold byBreaker = halt("b", HoldCause.breaker("loss"), Mode.CANCEL_ONLY, "breaker loss");
        assertThat(due(byFile("a"), byBreaker)).containsExactly("a by file HALT", "b by breaker loss");
        assertThat(due(byFile("a"), byBreaker)).isEmpty();

        AutomaticPulls next = new AutomaticPulls();
        next.restore(pulls.saved());
        assertThat(names(next.takeDue(List.of(byFile("a"), byFile("c")), scope -> false, PULL_ON, ROOM)))
                .containsExactly("c by file HALT");
    }

    @Test
    void no_pull_begins_for_another_cause_or_another_mode() {
        assertThat(due(
                        halt("a", HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, "token ops"),
                        halt("b", HoldCause.breaker("rate"), Mode.CANCEL_ONLY, "breaker rate"),
                        halt("c", HoldCause.KILL_SWITCH, Mode.HALTED, "file HALT"),
                        halt("d", HoldCause.KILL_SWITCH, Mode.REDUCE_ONLY, "file HALT")))
                .isEmpty();
    }

    @Test
    void a_trip_that_found_the_latch_of_an_operator_is_pulled_for_once_while_that_holds() {
        ModeHold byOperator = halt("a", HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, "token ops");

        pulls.addHiddenTrip(fileAt(6), List.of(byOperator), PULL_ON);
        assertThat(due(byOperator)).containsExactly("a by file HALT");
        assertThat(due(byOperator)).isEmpty();

        pulls.addHiddenTrip(fileAt(7), List.of(byOperator), PULL_ON);
        assertThat(due(byOperator)).isEmpty();

        AutomaticPulls next = new AutomaticPulls();
        next.restore(pulls.saved());
        next.addHiddenTrip(fileAt(8), List.of(byOperator), PULL_ON);
        assertThat(names(next.takeDue(List.of(byOperator), scope -> false, PULL_ON, ROOM)))
                .as("after a restart, where the file trips again")
                .isEmpty();
    }

    @Test
    void a_trip_whose_latch_was_lifted_begins_no_pull_for_a_later_one() {
        pulls.addHiddenTrip(
                fileAt(6), List.of(halt("a", HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, "token ops")), PULL_ON);

        assertThat(due(halt("a", HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, "token ops", 9)))
                .isEmpty();
    }

    private static ModeHold fileAt(long since) {
        return halt("a", HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, "file HALT", since);
    }

    @Test
    void a_trip_that_found_a_latch_of_its_own_cause_begins_no_second_pull() {
        assertThat(due(byFile("a"))).hasSize(1);

        pulls.addHiddenTrip(fileAt(6), List.of(byFile("a")), PULL_ON);
        assertThat(due(byFile("a"))).isEmpty();
    }

    @Test
    void halts_beyond_the_room_wait_and_are_warned_of_once() {
        List<ModeHold> holds = List.of(byFile("a"), byFile("b"), byFile("c"));
        AutomaticPulls.Due first = pulls.takeDue(holds, scope -> false, PULL_ON, 1);
        assertThat(names(first)).containsExactly("a by file HALT");
        assertThat(first.isCrowded()).isTrue();
        assertThat(pulls.takeDue(holds, scope -> false, PULL_ON, 0))
                .isEqualTo(new AutomaticPulls.Due(List.of(), false));
        assertThat(due(byFile("a"), byFile("b"), byFile("c"))).containsExactly("b by file HALT", "c by file HALT");
    }

    @Test
    void a_pull_waits_while_a_re_arm_of_its_scope_is_decided() {
        assertThat(pulls.takeDue(List.of(byFile("a")), scope -> true, PULL_ON, ROOM)
                        .halts())
                .isEmpty();
        assertThat(due(byFile("a"))).containsExactly("a by file HALT");
    }

    @Test
    void a_halt_that_another_member_pulls_for_is_not_pulled_for_here() {
        assertThat(pulls.addPulledElsewhere(List.of(byFile("a")), List.of(byFile("a")), PULL_ON))
                .isTrue();
        assertThat(pulls.addPulledElsewhere(List.of(byFile("a")), List.of(byFile("a")), PULL_ON))
                .isFalse();
        assertThat(due(byFile("a"))).isEmpty();
    }
}
