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
 * The configured checks with their findings, whatever the source of these. A critical check holds its mode until it
 * recovers. Thread-safe.
 */
public final class CheckRegistry {
    private static final String LIFTED_BY = "lifted automatically when the check is better";

    private record RunningCheck(NamedCheck named, Check check) {}

    private final ModeHolder holder;
    private volatile Map<String, RunningCheck> checks = Map.of();

    public CheckRegistry(ModeHolder holder) {
        this.holder = holder;
    }

    /** Replaces the checks. Those that stay keep their findings; the modes of the others are lifted. */
    public synchronized void reload(Collection<NamedCheck> reloaded) {
        Map<String, RunningCheck> previous = checks;
        Map<String, RunningCheck> next = new LinkedHashMap<>();
        for (NamedCheck named : reloaded) {
            RunningCheck old = previous.get(named.name());
            if (old != null && old.named().source() == named.source()) {
                old.check().reload(named.rule());
                next.put(named.name(), new RunningCheck(named, old.check()));
            } else {
                next.put(named.name(), new RunningCheck(named, new Check(named.name(), named.rule(), now())));
            }
        }
        checks = Collections.unmodifiableMap(next);
        for (RunningCheck old : previous.values()) {
            RunningCheck current = next.get(old.named().name());
            boolean stays = current != null
                    && current.check() == old.check()
                    && current.named().checkAction().mode() != null
                    && current.named()
                            .checkAction()
                            .modeScope()
                            .equals(old.named().checkAction().modeScope());
            if (!stays) {
                lift(old.named());
            }
        }
        update();
    }

    /**
     * Records a finding and returns the new state; null when there is no such check, or its findings come from another
     * source.
     */
    public @Nullable CheckState recordFinding(
            String name, NamedCheck.FindingSource by, CheckResult checkResult, Map<String, ?> details) {
        RunningCheck running = checks.get(name);
        if (running == null || running.named().source() != by) {
            return null;
        }
        running.check().record(checkResult, details);
        update(running);
        return running.check().state(now());
    }

    /** Records that a check could not run. */
    public void recordUnknown(String name, String why, Map<String, ?> details) {
        RunningCheck running = checks.get(name);
        if (running != null) {
            running.check().recordUnknown(why, details);
            update(running);
        }
    }

    /** Resets a check whose subject no longer exists, which is no fault. */
    public void reset(String name, String why) {
        RunningCheck running = checks.get(name);
        if (running != null) {
            running.check().reset(why, now());
            update(running);
        }
    }

    /** Evaluates all checks, so that missing findings take effect too. */
    public void update() {
        checks.values().forEach(this::update);
    }

    /** Evaluates one check. Synchronized, so that an older evaluation never replaces a newer one. */
    private synchronized void update(RunningCheck running) {
        CheckAction checkAction = running.named().checkAction();
        Mode mode = checkAction.mode();
        RunningCheck current = checks.get(running.named().name());
        boolean isReplaced = current == null
                || current.check() != running.check()
                || !current.named().equals(running.named());
        if (mode == null || isReplaced) {
            return;
        }
        CheckState state = running.check().state(now());
        if (state.isCritical()) {
            String why = running.named().name() + ": " + state.message();
            holder.hold(new ModeHolder.Hold(checkAction.modeScope(), cause(running.named()), mode, LIFTED_BY), why);
        } else {
            lift(running.named());
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
        return checks.values().stream()
                .map(running -> new ReadinessStatus.CheckStatus(
                        running.named(), running.check().state(now)))
                .toList();
    }

    /** Returns the names of the checks that programs report. */
    public List<String> reportNames() {
        return checks.values().stream()
                .map(RunningCheck::named)
                .filter(named -> named.source() == NamedCheck.FindingSource.REPORT)
                .map(NamedCheck::name)
                .toList();
    }

    private long now() {
        return holder.ticker().nanos();
    }
}
