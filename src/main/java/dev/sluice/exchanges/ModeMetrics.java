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
 * The metrics of held modes. Callers choose the names of accounts, bots and instruments, so their number is unbounded;
 * they are counted and are no labels.
 */
final class ModeMetrics {
    private ModeMetrics() {}

    static void add(ModeSnapshot modeSnapshot, Collection<String> exchanges, Metrics to) {
        MetricFamily strictestModes = to.gauge(
                "sluice_mode", "Strictest mode held for that scope: 0 ACTIVE, 1 REDUCE_ONLY, 2 CANCEL_ONLY, 3 HALTED.");
        MetricFamily killSwitch = to.gauge(
                "sluice_kill_switch_state", "Mode that the kill switch holds for that scope, in the same numbers.");
        List<ModeScope> scopes = new ArrayList<>();
        scopes.add(ModeScope.GLOBAL);
        exchanges.forEach(exchange -> scopes.add(ModeScope.exchange(exchange)));
        for (ModeScope modeScope : scopes) {
            List<ModeHold> holds = modeSnapshot.all().stream()
                    .filter(hold -> hold.modeScope().equals(modeScope))
                    .toList();
            List<ModeHold> byKillSwitch = holds.stream()
                    .filter(hold -> hold.holdCause().source() == HoldCause.Source.KILL_SWITCH)
                    .toList();
            strictestModes.add(strictest(holds), "scope", modeScope.toString());
            killSwitch.add(strictest(byKillSwitch), "scope", modeScope.toString());
        }
        addCounts(
                modeSnapshot.all(),
                to.gauge(
                        "sluice_modes_held",
                        "Number of scopes of that level with a mode, by the source that holds it."));
    }

    private static long strictest(List<ModeHold> hold) {
        return hold.stream()
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

    /** Adds the counts of all pairs of source and level, so that each has a sample before a mode is held. */
    private static void addCounts(List<ModeHold> all, MetricFamily to) {
        for (HoldCause.Source source : HoldCause.Source.values()) {
            for (ModeScope.Level level : ModeScope.Level.values()) {
                long count = all.stream()
                        .filter(hold -> hold.holdCause().source() == source
                                && hold.modeScope().level() == level)
                        .count();
                to.add(count, "source", source.toString(), "level", level.toString());
            }
        }
    }
}
