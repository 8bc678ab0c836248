package dev.sluice.core.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests for which halts a pull was begun. */
class PulledHaltsTest {
    private final PulledHalts pulled = new PulledHalts();

    private static ModeHold halt(int number) {
        HoldReason reason = new HoldReason("drill", "token ops", number, HoldReason.REARM);
        return ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, reason);
    }

    @Test
    void a_halt_is_new_once_also_in_the_next_process() {
        assertThat(pulled.add(halt(1), List.of())).isTrue();
        assertThat(pulled.add(halt(1), List.of())).isFalse();

        PulledHalts next = new PulledHalts();
        next.restore(pulled.saved());
        assertThat(next.contains(halt(1))).isTrue();
        assertThat(next.contains(halt(2))).isFalse();
    }

    @Test
    void a_full_list_forgets_halts_that_hold_no_more_and_none_that_holds() {
        for (int number = 0; number < PulledHalts.MAX; number++) {
            pulled.add(halt(number), List.of());
        }
        List<ModeHold> all = IntStream.range(0, PulledHalts.MAX)
                .mapToObj(PulledHaltsTest::halt)
                .toList();
        assertThat(pulled.add(halt(1_000), all)).as("all hold").isFalse();
        assertThat(pulled.contains(halt(0))).isTrue();

        assertThat(pulled.add(halt(1_000), List.of(halt(0)))).isTrue();
        assertThat(pulled.saved()).hasSize(2);
        assertThat(pulled.contains(halt(0))).isTrue();
    }
}
