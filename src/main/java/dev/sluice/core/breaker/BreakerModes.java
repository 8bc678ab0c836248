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
 * The link between the breakers and the mode registry: it holds and lifts their modes, adds a pass while trial orders
 * are allowed, stores the states for the next process and records changes.
 */
final class BreakerModes {
    private static final int MAX_CHANGES = 1000;

    private final ModeRegistry modeRegistry;
    private final PersistedBreakers persisted;
    private final Deque<BreakerChange> changes = new ArrayDeque<>();
    private final Map<BreakerPhase, Long> counts = new EnumMap<>(BreakerPhase.class);

    BreakerModes(BreakerContext context) {
        modeRegistry = context.modeRegistry();
        persisted = new PersistedBreakers(context.usageStore(), modeRegistry);
    }

    PersistedBreakers persisted() {
        return persisted;
    }

    /**
     * Updates the mode registry to the current state of the breaker. Returns true when a mode is held that was not held
     * before, or is stricter.
     */
    boolean show(BreakerGroup group, ScopedBreaker one, BreakerRegistry.Origin origin, long now) {
        BreakerPhase phase = one.breaker.phase(now);
        boolean tripped = one.breaker.totalTrips() != one.trips;
        boolean changed = phase != one.phase || tripped || one.forced;
        if (!changed && !phase.holds()) {
            return false; // the usual case, after nearly every call: avoid creating a status
        }
        BreakerStatus status = one.breaker.status(now);
        if (changed) {
            one.forced = false;
            one.who = origin.who();
            recordChange(group, one, status, origin, now);
            one.phase = status.breakerPhase();
            one.trips = status.totalTrips();
        }
        boolean latched = tripped && group.rule.latch() && latch(group, one, status, now);
        boolean held = hold(group, one, status, now);
        if (changed) {
            persisted.keep(group.name, one, now);
        }
        return latched || held;
    }

    private boolean latch(BreakerGroup group, ScopedBreaker one, BreakerStatus status, long now) {
        HoldReason holdReason =
                new HoldReason(status.why(), who(group, one), modeRegistry.epochMillis(now), HoldReason.REARM);
        ModeHold latch = ModeHold.latch(one.modeScope, HoldCause.breaker(group.name), group.rule.mode(), holdReason);
        return modeRegistry.trip(latch).equals(latch);
    }

    private boolean hold(BreakerGroup group, ScopedBreaker one, BreakerStatus status, long now) {
        if (!status.breakerPhase().holds()) {
            release(one, HoldCause.breaker(group.name));
            return false;
        }
        ProbePermit probePermit = status.breakerPhase() != BreakerPhase.HALF_OPEN_PROBING
                ? null
                : one.probePermit != null ? one.probePermit : new ProbePermit();
        ModeHold before = one.held;
        if (before != null
                && before.probePermit() == probePermit
                && before.mode() == group.rule.mode()
                && !isNews(one, status)) {
            return false;
        }
        ModeHold held = held(group, one, status, now).with(probePermit);
        one.probePermit = probePermit;
        one.held = held;
        modeRegistry.hold(held);
        return before == null
                || held.mode().isStricterThan(before.mode())
                || (before.probePermit() != null && probePermit == null);
    }

    /** Returns whether the reason of the held mode changed, for example because an operator forced the breaker. */
    private static boolean isNews(ScopedBreaker one, BreakerStatus status) {
        return one.held != null && !one.held.holdReason().reason().equals(status.why());
    }

    private ModeHold held(BreakerGroup group, ScopedBreaker one, BreakerStatus status, long now) {
        HoldReason holdReason =
                new HoldReason(status.why(), who(group, one), modeRegistry.epochMillis(now), liftedBy(group, status));
        ModeHold fresh = ModeHold.of(one.modeScope, HoldCause.breaker(group.name), group.rule.mode(), holdReason);
        ModeHold before = one.held;
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

    private static String who(BreakerGroup group, ScopedBreaker one) {
        boolean byItself = one.who.equals("outcomes") || one.who.isEmpty();
        return byItself ? "breaker " + group.name : one.who;
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

    private void release(ScopedBreaker one, HoldCause holdCause) {
        if (one.held != null) {
            modeRegistry.lift(one.modeScope, holdCause);
            one.held = null;
            one.probePermit = null;
        }
    }

    /** Lifts the mode of a breaker that was removed, and deletes its stored entry. */
    void release(BreakerGroup group, ScopedBreaker one) {
        release(one, HoldCause.breaker(group.name));
        persisted.forget(one);
    }

    /** Updates the held mode after a change of the rule. */
    void holdAgain(BreakerGroup group, ScopedBreaker one, long now) {
        hold(group, one, one.breaker.status(now), now);
    }

    private void recordChange(
            BreakerGroup group, ScopedBreaker one, BreakerStatus status, BreakerRegistry.Origin origin, long now) {
        counts.merge(status.breakerPhase(), 1L, Long::sum);
        if (changes.size() >= MAX_CHANGES) {
            changes.removeFirst();
        }
        boolean alarm = group.rule.alarm() && status.breakerPhase() == BreakerPhase.OPEN;
        changes.addLast(new BreakerChange(
                modeRegistry.epochMillis(now),
                group.name,
                one.modeScope,
                one.phase,
                status.breakerPhase(),
                status.why().isEmpty() ? origin.why() : status.why(),
                who(group, one),
                refused(one),
                alarm || (group.rule.latch() && status.breakerPhase() == BreakerPhase.OPEN)));
    }

    private static long refused(ScopedBreaker one) {
        @Nullable ModeHold held = one.held;
        return held == null ? 0 : held.refusalCounter().refused();
    }

    List<BreakerChange> takeChanges() {
        List<BreakerChange> taken = new ArrayList<>(changes);
        changes.clear();
        return taken;
    }

    Map<BreakerPhase, Long> changes() {
        return Map.copyOf(counts);
    }

    ScopedBreakerStatus view(BreakerGroup group, ScopedBreaker one, long now) {
        return new ScopedBreakerStatus(
                group.name, group.rule, one.modeScope, one.breaker.status(now), refused(one), one.who);
    }
}
