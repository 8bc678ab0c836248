package dev.sluice.exchanges;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.MetricFamily.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Metrics of held modes. Accounts, bots and instruments are named by callers and unbounded, so they are counted and
 * not used as labels.
 */
final class ModeMetrics {
    private ModeMetrics() {}

    static List<MetricFamily> of(ModeSnapshot modeSnapshot, Collection<String> exchanges) {
        List<Sample> killSwitch = new ArrayList<>();
        List<Sample> in = new ArrayList<>();
        List<ModeScope> scopes = new ArrayList<>();
        scopes.add(ModeScope.GLOBAL);
        exchanges.forEach(exchange -> scopes.add(ModeScope.exchange(exchange)));
        for (ModeScope modeScope : scopes) {
            List<ModeHold> here = modeSnapshot.all().stream()
                    .filter(held -> held.modeScope().equals(modeScope))
                    .toList();
            killSwitch.add(Sample.of(
                    strictest(here.stream()
                            .filter(held -> held.holdCause().source() == HoldCause.Source.KILL_SWITCH)
                            .toList()),
                    "scope",
                    modeScope.toString()));
            in.add(Sample.of(strictest(here), "scope", modeScope.toString()));
        }
        return List.of(
                new MetricFamily(
                        "sluice_mode",
                        MetricFamily.Type.GAUGE,
                        "Strictest mode held for that scope: 0 ACTIVE, 1 REDUCE_ONLY, 2 CANCEL_ONLY, 3 HALTED.",
                        in),
                new MetricFamily(
                        "sluice_kill_switch_state",
                        MetricFamily.Type.GAUGE,
                        "Mode that the kill switch holds for that scope, in the same numbers.",
                        killSwitch),
                new MetricFamily(
                        "sluice_modes_held",
                        MetricFamily.Type.GAUGE,
                        "Number of scopes of that level with a mode, by the source that holds it.",
                        counted(modeSnapshot.all())));
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

    /** Returns the counts of all pairs, so that each has a sample before any mode is held. */
    private static List<Sample> counted(List<ModeHold> all) {
        List<Sample> samples = new ArrayList<>();
        for (HoldCause.Source source : HoldCause.Source.values()) {
            for (ModeScope.Level level : ModeScope.Level.values()) {
                long held = all.stream()
                        .filter(one -> one.holdCause().source() == source
                                && one.modeScope().level() == level)
                        .count();
                samples.add(Sample.of(held, "gate", source.toString(), "level", level.toString()));
            }
        }
        return samples;
    }
}
