package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.exchange.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Decisions on their way to those they are about. */
final class EffectsTest {
    private final Scene scene = new Scene(Scene.settings(), Scene.limit("wide", 10, 1000));
    private final Effects effects = new Effects();
    private final List<Verdict> told = new ArrayList<>();

    @Test
    void a_decision_whose_owner_throws_is_not_handed_out_again_and_those_behind_it_are() {
        Ticket ticket = scene.ask("knight", "GET /private");
        Refused first = new Refused(Reason.DEADLINE, Answer.WAIT_LONGER, 0, "first");
        Refused second = new Refused(Reason.DEADLINE, Answer.WAIT_LONGER, 0, "second");
        effects.add(ticket, first);
        effects.add(ticket, second);
        assertThatThrownBy(() -> effects.drain((of, verdict) -> {
                    told.add(verdict);
                    throw new IllegalStateException("this one's trouble");
                }))
                .hasMessage("this one's trouble");
        assertThat(effects.isEmpty()).isFalse();
        effects.drain((of, verdict) -> told.add(verdict));
        assertThat(told).containsExactly(first, second);
        assertThat(effects.isEmpty()).isTrue();
        effects.drain((of, verdict) -> told.add(verdict));
        assertThat(told).hasSize(2);
    }
}
