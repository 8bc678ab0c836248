package dev.sluice.core.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which interrupted pulls go on after a re-arm. */
class InterruptedPullsTest {
    private static final ModeScope BOT = ModeScope.parse("bot:maker1");
    private static final ModeScope OKX = ModeScope.parse("exchange:okx");

    private final InterruptedPulls interrupted = new InterruptedPulls();

    private static StartedPull pull(ModeScope modeScope) {
        return new StartedPull(modeScope.toString(), false, "token ops", "drill", 1_000);
    }

    @Test
    void a_pull_stays_while_a_re_arm_of_its_scope_is_not_decided_in_any_spelling() {
        interrupted.rearmBegins(List.of(ModeScope.parse("bot:MAKER1"), ModeScope.GLOBAL));
        interrupted.rearmBegins(List.of(BOT));
        interrupted.add(pull(BOT));
        interrupted.add(pull(OKX));

        assertThat(interrupted.takeDecided(any -> true, 10).toResume())
                .as("no re-arm concerns it")
                .containsExactly(pull(OKX));
        interrupted.rearmDecided(List.of(BOT));
        assertThat(interrupted.takeDecided(any -> false, 10).isEmpty())
                .as("the other re-arm is not decided")
                .isTrue();
        interrupted.rearmDecided(List.of(ModeScope.parse("bot:MAKER1"), ModeScope.GLOBAL));
        assertThat(interrupted.isRearmed(BOT)).isFalse();
        assertThat(interrupted.takeDecided(any -> true, 10).toResume()).containsExactly(pull(BOT));
        assertThat(interrupted.pulls()).isEmpty();
    }

    @Test
    void pulls_without_room_wait_and_those_whose_halt_was_lifted_are_forgotten() {
        interrupted.add(pull(BOT));
        interrupted.add(pull(OKX));
        interrupted.add(pull(ModeScope.GLOBAL));

        InterruptedPulls.Decided decided = interrupted.takeDecided(scope -> !scope.isSame(BOT), 1);
        assertThat(decided.lifted()).containsExactly(pull(BOT));
        assertThat(decided.toResume()).containsExactly(pull(OKX));
        assertThat(interrupted.pulls()).containsExactly(pull(ModeScope.GLOBAL));
        assertThat(interrupted.takeDecided(any -> true, 0).isEmpty()).isTrue();
    }
}
