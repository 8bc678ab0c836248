package dev.sluice.exchanges;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Metrics of held modes. Accounts, bots and instruments are named by callers and unbounded, so they are counted and
 * not used as labels.
 */
final class ModeMetrics {
    private ModeMetrics() {}

    static void add(ModeSnapshot modeSnapshot, Collection<String> exchanges, Metrics to) {
        MetricFamily in = to.gauge(
                "sluice_mode", "Strictest mode held for that scope: 0 ACTIVE, 1 REDUCE_ONLY, 2 CANCEL_ONLY, 3 HALTED.");
        MetricFamily killSwitch = to.gauge(
                "sluice_kill_switch_state", "Mode that the kill switch holds for that scope, in the same numbers.");
        List<ModeScope> scopes = new ArrayList<>();
        scopes.add(ModeScope.GLOBAL);
        exchanges.forEach(exchange -> scopes.add(ModeScope.exchange(exchange)));
        for (ModeScope modeScope : scopes) {
            List<ModeHold> here = modeSnapshot.all().stream()
                    .filter(held -> held.modeScope().equals(modeScope))
                    .toList();
            List<ModeHold> byKillSwitch = here.stream()
                    .filter(held -> held.holdCause().source() == HoldCause.Source.KILL_SWITCH)
                    .toList();
            in.add(strictest(here), "scope", modeScope.toString());
            killSwitch.add(strictest(byKillSwitch), "scope", modeScope.toString());
        }
        count(
                modeSnapshot.all(),
                to.gauge(
                        "sluice_modes_held",
                        "Number of scopes of that level with a mode, by the source that holds it."));
    }

    private static long strictest(List<ModeHold> held) {
        return held.stream()
                .map(ModeHold::mode)
                .mapToInt(ModeMetrics::number)
                .max()
                .orElse(0);
    }

    private static int number(Mode mode) {
        return switch (mode) {
            case ACTIVE -> 0;
            case REDUCE_ONLY -> 1;
            case CANCEL_ONLY -> 2;
            case HALTED -> 3;
        };
    }

    /** Adds the counts of all pairs, so that each has a sample before any mode is held. */
    private static void count(List<ModeHold> all, MetricFamily to) {
        for (HoldCause.Source source : HoldCause.Source.values()) {
            for (ModeScope.Level level : ModeScope.Level.values()) {
                long held = all.stream()
                        .filter(one -> one.holdCause().source() == source
                                && one.modeScope().level() == level)
                        .count();
                to.add(held, "source", source.toString(), "level", level.toString());
            }
        }
    }
}
