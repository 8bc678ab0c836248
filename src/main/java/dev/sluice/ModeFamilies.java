package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.admin.Family.Sample;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Modes;
import dev.sluice.mode.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Modes that are held, as metrics. Accounts, bots and instruments are as many as callers name, so those are counted and not named. */
final class ModeFamilies {
    private ModeFamilies() {}

    static List<Family> of(Modes modes, Collection<String> exchanges) {
        List<Sample> killSwitch = new ArrayList<>();
        List<Sample> in = new ArrayList<>();
        List<Scope> scopes = new ArrayList<>();
        scopes.add(Scope.GLOBAL);
        exchanges.forEach(exchange -> scopes.add(Scope.exchange(exchange)));
        for (Scope scope : scopes) {
            List<HeldMode> here = modes.all().stream()
                    .filter(held -> held.scope().equals(scope))
                    .toList();
            killSwitch.add(Sample.of(
                    strictest(here.stream()
                            .filter(held -> held.cause().gate() == Cause.Gate.KILL_SWITCH)
                            .toList()),
                    "scope",
                    scope.toString()));
            in.add(Sample.of(strictest(here), "scope", scope.toString()));
        }
        return List.of(
                new Family(
                        "sluice_mode",
                        Family.Type.GAUGE,
                        "Strictest mode held for that scope: 0 ACTIVE, 1 REDUCE_ONLY, 2 CANCEL_ONLY, 3 HALTED.",
                        in),
                new Family(
                        "sluice_kill_switch_state",
                        Family.Type.GAUGE,
                        "Mode that the kill switch holds for that scope, in the same numbers.",
                        killSwitch),
                new Family(
                        "sluice_modes_held",
                        Family.Type.GAUGE,
                        "How many scopes of that level a gate holds a mode for.",
                        counted(modes.all())));
    }

    private static long strictest(List<HeldMode> held) {
        return held.stream()
                .map(HeldMode::mode)
                .mapToInt(ModeFamilies::number)
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

    /** Every pair, so that each has a sample before anything is held. */
    private static List<Sample> counted(List<HeldMode> all) {
        List<Sample> samples = new ArrayList<>();
        for (Cause.Gate gate : Cause.Gate.values()) {
            for (Scope.Level level : Scope.Level.values()) {
                long held = all.stream()
                        .filter(one -> one.cause().gate() == gate && one.scope().level() == level)
                        .count();
                samples.add(Sample.of(held, "gate", gate.toString(), "level", level.toString()));
            }
        }
        return samples;
    }
}
