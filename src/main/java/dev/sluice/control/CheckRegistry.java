package dev.sluice.control;

import dev.sluice.core.health.Check;
import dev.sluice.core.health.CheckAction;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.Mode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All configured checks, whatever the source of their findings, and the modes that critical checks hold until they
 * recover. Thread-safe.
 */
public final class CheckRegistry {
    private static final String LIFTED_BY = "lifted automatically when the check is better";

    private record RunningCheck(NamedCheck named, Check check) {}

    private final ModeHolder holder;
    private volatile Map<String, RunningCheck> kept = Map.of();

    public CheckRegistry(ModeHolder holder) {
        this.holder = holder;
    }

    /** Replaces the checks: those that stay keep their findings, and removed ones no longer hold a mode. */
    public synchronized void take(Collection<NamedCheck> taken) {
        Map<String, RunningCheck> before = kept;
        Map<String, RunningCheck> next = new LinkedHashMap<>();
        for (NamedCheck named : taken) {
            RunningCheck old = before.get(named.name());
            if (old != null && old.named().by() == named.by()) {
                old.check().reload(named.rule());
                next.put(named.name(), new RunningCheck(named, old.check()));
            } else {
                next.put(named.name(), new RunningCheck(named, new Check(named.name(), named.rule(), now())));
            }
        }
        kept = Collections.unmodifiableMap(next);
        for (RunningCheck old : before.values()) {
            RunningCheck now = next.get(old.named().name());
            boolean stays = now != null
                    && now.check() == old.check()
                    && now.named().checkAction().mode() != null
                    && now.named()
                            .checkAction()
                            .modeScope()
                            .equals(old.named().checkAction().modeScope());
            if (!stays) {
                lift(old.named());
            }
        }
        update();
    }

    /** Records a finding. Returns null when there is no such check or its findings have another source. */
    public @Nullable CheckState found(
            String name, NamedCheck.FindingSource by, CheckResult checkResult, Map<String, ?> details) {
        RunningCheck one = kept.get(name);
        if (one == null || one.named().by() != by) {
            return null;
        }
        one.check().found(checkResult, details);
        update(one);
        return one.check().state(now());
    }

    /** Records that a check could not be carried out. */
    public void unknown(String name, String why, Map<String, ?> details) {
        RunningCheck one = kept.get(name);
        if (one != null) {
            one.check().unknown(why, details);
            update(one);
        }
    }

    /** Records that the subject of a check no longer exists and that nothing is wrong. */
    public void over(String name, String why) {
        RunningCheck one = kept.get(name);
        if (one != null) {
            one.check().over(why, now());
            update(one);
        }
    }

    /** Evaluates all checks, so that missing findings also hold a mode. */
    public void update() {
        kept.values().forEach(this::update);
    }

    /** Evaluates one check. Synchronized, so that an older evaluation never replaces a newer one. */
    private synchronized void update(RunningCheck one) {
        CheckAction checkAction = one.named().checkAction();
        Mode mode = checkAction.mode();
        RunningCheck current = kept.get(one.named().name());
        boolean gone = current == null
                || current.check() != one.check()
                || !current.named().equals(one.named());
        if (mode == null || gone) {
            return;
        }
        CheckState state = one.check().state(now());
        if (state.isCritical()) {
            String why = one.named().name() + ": " + state.message();
            holder.hold(new ModeHolder.Hold(checkAction.modeScope(), cause(one.named()), mode, LIFTED_BY), why);
        } else {
            lift(one.named());
        }
    }

    private void lift(NamedCheck named) {
        holder.lift(named.checkAction().modeScope(), cause(named));
    }

    private static HoldCause cause(NamedCheck named) {
        return new HoldCause(HoldCause.Source.READINESS, named.name());
    }

    public List<ReadinessStatus.CheckStatus> status() {
        long now = now();
        return kept.values().stream()
                .map(one ->
                        new ReadinessStatus.CheckStatus(one.named(), one.check().state(now)))
                .toList();
    }

    /** Returns the names of the checks that programs report. */
    public List<String> reported() {
        return kept.values().stream()
                .map(RunningCheck::named)
                .filter(named -> named.by() == NamedCheck.FindingSource.REPORT)
                .map(NamedCheck::name)
                .toList();
    }

    private long now() {
        return holder.ticker().nanos();
    }
}
