package dev.sluice.core.breaker;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ProbePermit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies the states of breakers: sets and lifts their modes in the mode registry, with a {@link ProbePermit} while
 * trial orders are allowed, stores the states for the next process, and records the changes.
 */
final class BreakerModes {
    private static final int MAX_CHANGES = 1000;

    private final ModeRegistry modeRegistry;
    private final PersistedBreakers persisted;
    private final Deque<BreakerChange> changes = new ArrayDeque<>();
    private final Map<BreakerPhase, Long> changeCounts = new EnumMap<>(BreakerPhase.class);

    BreakerModes(BreakerContext context) {
        modeRegistry = context.modeRegistry();
        persisted = new PersistedBreakers(context.usageStore(), modeRegistry);
    }

    PersistedBreakers persisted() {
        return persisted;
    }

    /**
     * Applies the current state of the breaker. Returns whether a new or stricter mode is held now.
     */
    boolean update(BreakerGroup group, ScopedBreaker scoped, BreakerRegistry.Cause cause, long now) {
        BreakerPhase phase = scoped.breaker.phase(now);
        boolean isTripped = scoped.breaker.totalTrips() != scoped.trips;
        boolean isChanged = phase != scoped.phase || isTripped || scoped.isForced;
        if (!isChanged && !phase.holds()) {
            return false; // the usual case, after nearly every call, so no status is created
        }
        BreakerStatus status = scoped.breaker.status(now);
        if (isChanged) {
            scoped.isForced = false;
            scoped.who = cause.who();
            recordChange(group, scoped, status, cause, now);
            scoped.phase = status.breakerPhase();
            scoped.trips = status.totalTrips();
        }
        boolean isLatched = isTripped && group.rule.latch() && latch(group, scoped, status, now);
        boolean isTightened = updateHold(group, scoped, status, now);
        if (isChanged) {
            persisted.store(group.name, scoped, now);
        }
        return isLatched || isTightened;
    }

    private boolean latch(BreakerGroup group, ScopedBreaker scoped, BreakerStatus status, long now) {
        HoldReason holdReason =
                new HoldReason(status.why(), who(group, scoped), modeRegistry.epochMillis(now), HoldReason.REARM);
        ModeHold latch = ModeHold.latch(scoped.modeScope, HoldCause.breaker(group.name), group.rule.mode(), holdReason);
        return modeRegistry.trip(latch).equals(latch);
    }

    private boolean updateHold(BreakerGroup group, ScopedBreaker scoped, BreakerStatus status, long now) {
        if (!status.breakerPhase().holds()) {
            release(scoped, HoldCause.breaker(group.name));
            return false;
        }
        ProbePermit probePermit = status.breakerPhase() != BreakerPhase.HALF_OPEN_PROBING
                ? null
                : scoped.probePermit != null ? scoped.probePermit : new ProbePermit();
        ModeHold before = scoped.hold;
        if (before != null
                && before.probePermit() == probePermit
                && before.mode() == group.rule.mode()
                && !isReasonChanged(scoped, status)) {
            return false;
        }
        ModeHold hold = newHold(group, scoped, status, now).withProbe(probePermit);
        scoped.probePermit = probePermit;
        scoped.hold = hold;
        modeRegistry.hold(hold);
        return before == null
                || hold.mode().isStricterThan(before.mode())
                || (before.probePermit() != null && probePermit == null);
    }

    /** Returns whether the reason of the mode changed, for example because an operator forced the breaker. */
    private static boolean isReasonChanged(ScopedBreaker scoped, BreakerStatus status) {
        return scoped.hold != null && !scoped.hold.holdReason().reason().equals(status.why());
    }

    private ModeHold newHold(BreakerGroup group, ScopedBreaker scoped, BreakerStatus status, long now) {
        HoldReason holdReason = new HoldReason(
                status.why(), who(group, scoped), modeRegistry.epochMillis(now), liftedBy(group, status));
        ModeHold fresh = ModeHold.of(scoped.modeScope, HoldCause.breaker(group.name), group.rule.mode(), holdReason);
        ModeHold before = scoped.hold;
        return before == null
                ? fresh
                : new ModeHold(
                        fresh.modeScope(),
                        fresh.holdCause(),
                        fresh.mode(),
                        false,
                        holdReason,
                        before.refusalCounter(),
                        null);
    }

    private static String who(BreakerGroup group, ScopedBreaker scoped) {
        boolean isByOutcomes = scoped.who.equals("outcomes") || scoped.who.isEmpty();
        return isByOutcomes ? "breaker " + group.name : scoped.who;
    }

    private static String liftedBy(BreakerGroup group, BreakerStatus status) {
        if (status.breakerPhase() == BreakerPhase.FORCED_OPEN) {
            return "scripts/sluice breaker reset " + group.name;
        }
        int successes = group.rule.recovery().successes();
        return group.rule.input() == BreakerInput.REPORTS
                ? successes + " reported successes while it is half-open, or a reset"
                : "the breaker itself: successful reads and cancels, then " + successes
                        + " successful orders one at a time; or a reset";
    }

    private void release(ScopedBreaker scoped, HoldCause holdCause) {
        if (scoped.hold != null) {
            modeRegistry.lift(scoped.modeScope, holdCause);
            scoped.hold = null;
            scoped.probePermit = null;
        }
    }

    /** Lifts the mode of a removed breaker, and deletes its stored state. */
    void release(BreakerGroup group, ScopedBreaker scoped) {
        release(scoped, HoldCause.breaker(group.name));
        persisted.delete(scoped);
    }

    /** Applies a changed rule to the mode that the breaker holds. */
    void refresh(BreakerGroup group, ScopedBreaker scoped, long now) {
        updateHold(group, scoped, scoped.breaker.status(now), now);
    }

    private void recordChange(
            BreakerGroup group, ScopedBreaker scoped, BreakerStatus status, BreakerRegistry.Cause cause, long now) {
        changeCounts.merge(status.breakerPhase(), 1L, Long::sum);
        if (changes.size() >= MAX_CHANGES) {
            changes.removeFirst();
        }
        boolean raisesAlarm = group.rule.alarm() && status.breakerPhase() == BreakerPhase.OPEN;
        changes.addLast(new BreakerChange(
                modeRegistry.epochMillis(now),
                group.name,
                scoped.modeScope,
                scoped.phase,
                status.breakerPhase(),
                status.why().isEmpty() ? cause.why() : status.why(),
                who(group, scoped),
                refused(scoped),
                raisesAlarm || (group.rule.latch() && status.breakerPhase() == BreakerPhase.OPEN)));
    }

    private static long refused(ScopedBreaker scoped) {
        @Nullable ModeHold hold = scoped.hold;
        return hold == null ? 0 : hold.refusalCounter().refused();
    }

    List<BreakerChange> drainChanges() {
        List<BreakerChange> drained = new ArrayList<>(changes);
        changes.clear();
        return drained;
    }

    Map<BreakerPhase, Long> changeCounts() {
        return Map.copyOf(changeCounts);
    }

    ScopedBreakerStatus status(BreakerGroup group, ScopedBreaker scoped, long now) {
        return new ScopedBreakerStatus(
                group.name, group.rule, scoped.modeScope, scoped.breaker.status(now), refused(scoped), scoped.who);
    }
}
