package dev.sluice.core.breaker;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSubject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All breakers of the gateway. Admission controllers report the outcomes of calls; operators and programs report events
 * over the admin API. A method that changes a breaker returns after the mode registry is updated.
 *
 * <p>Thread-safe and non-blocking; it calls only the mode registry. An admission controller calls it while it holds its
 * own lock. The lock order is: admission controller, breakers, mode registry.
 */
public final class BreakerRegistry {
    /** How long other members hold a mode that reports caused, after they last heard of its member. */
    private static final long REPORTED_MILLIS = 60_000;

    private final BreakerModes breakerModes;
    private final Map<String, BreakerGroup> groups = new LinkedHashMap<>();
    private final BreakerContext context;

    public BreakerRegistry(Map<String, BreakerRule> rules, BreakerContext context, long now) {
        this.context = context;
        breakerModes = new BreakerModes(context);
        reload(rules, now);
        for (PersistedBreakers.Entry entry : breakerModes.persisted().read(now)) {
            restore(entry, now);
        }
    }

    /** Returns an instance without any breakers. */
    public static BreakerRegistry none(ModeRegistry modeRegistry) {
        return new BreakerRegistry(Map.of(), new BreakerContext(modeRegistry, UsageStore.heap(), () -> 0), 0);
    }

    private void restore(PersistedBreakers.Entry entry, long now) {
        BreakerGroup group = groups.get(entry.name());
        ScopedBreaker scoped =
                group == null || group.rule.scope() != entry.modeScope().level()
                        ? null
                        : group.getOrCreate(entry.modeScope(), now);
        if (group == null || scoped == null) {
            breakerModes.persisted().delete(entry);
            return;
        }
        breakerModes
                .persisted()
                .delete(scoped); // an entry that was being rewritten when the process ended can be stored twice
        scoped.storedAt = entry.index();
        String why = entry.why().isEmpty() ? "state from before the restart" : entry.why();
        scoped.breaker.restore(entry.storedBreaker(), why, now);
        scoped.trips = scoped.breaker.status(now).totalTrips();
        breakerModes.update(group, scoped, new Cause("restart", ""), now);
    }

    /**
     * Replaces the rules. The mode of a breaker that was removed, or whose scope level or input changed, is lifted; its
     * latch stays.
     */
    public synchronized void reload(Map<String, BreakerRule> rules, long now) {
        for (BreakerGroup group : List.copyOf(groups.values())) {
            BreakerRule rule = rules.get(group.name);
            if (rule == null || !rule.enabled() || group.hasOtherEvents(rule)) {
                group.all().forEach(scoped -> breakerModes.release(group, scoped));
                groups.remove(group.name);
            } else if (!rule.equals(group.rule)) {
                group.rule = rule;
                group.all().forEach(scoped -> scoped.breaker.reload(rule.trip(), rule.recovery(), now));
                group.all().forEach(scoped -> breakerModes.refresh(group, scoped, now));
            }
        }
        rules.forEach((name, rule) -> {
            if (rule.enabled()) {
                groups.computeIfAbsent(name, any -> new BreakerGroup(name, rule, context.random()));
            }
        });
    }

    /**
     * Records the outcome of a call. Called once for each call, before its response is passed on. Returns whether a new
     * or stricter mode is held now.
     */
    public synchronized boolean recordOutcome(EndedCall endedCall, long now) {
        boolean isTightened = false;
        for (BreakerGroup group : groups.values()) {
            BreakerInput breakerInput = group.rule.input();
            if (breakerInput != BreakerInput.REPORTS) {
                BreakerInput.Signal signal =
                        breakerInput.signal(endedCall.call().kind(), endedCall.outcome());
                isTightened |= group.appliesTo(endedCall.call())
                        ? recordOutcome(group, endedCall, signal, now)
                        : signal == BreakerInput.Signal.SUCCESS && countObservation(group, endedCall, now);
            }
        }
        return isTightened;
    }

    private boolean recordOutcome(BreakerGroup group, EndedCall endedCall, BreakerInput.Signal signal, long now) {
        ScopedBreaker scoped = group.find(endedCall.exchange(), endedCall.call());
        boolean isCounted = signal == BreakerInput.Signal.FAILURE
                || (signal == BreakerInput.Signal.SUCCESS && group.countsSuccesses());
        if (scoped == null && isCounted) {
            // the breaker's first state begins with the call: otherwise the outcome would belong to an earlier state
            scoped = group.getOrCreate(group.scope(endedCall.exchange(), endedCall.call()), endedCall.startedAt());
        }
        if (scoped == null) {
            return false;
        }
        OutcomeCategory category = BreakerInput.category(endedCall.call().kind());
        if (signal == BreakerInput.Signal.FAILURE) {
            scoped.breaker.recordFailure(category, endedCall.startedAt(), now);
        } else if (signal == BreakerInput.Signal.SUCCESS) {
            scoped.breaker.recordSuccess(category, endedCall.startedAt(), now);
        }
        if (scoped.probePermit != null && endedCall.call().has(scoped.probePermit)) {
            scoped.probePermit = null;
        }
        return breakerModes.update(group, scoped, Cause.OUTCOMES, now);
    }

    /**
     * Counts the success of a call that has no scope of the breakers' level, such as the gateway's clock request, for
     * all breakers of its exchange that hold a mode.
     */
    private boolean countObservation(BreakerGroup group, EndedCall endedCall, long now) {
        boolean isTightened = false;
        for (ScopedBreaker scoped : group.ofExchange(endedCall.exchange())) {
            if (scoped.hold != null) {
                scoped.breaker.recordSuccess(OutcomeCategory.OTHER, endedCall.startedAt(), now);
                isTightened |= breakerModes.update(group, scoped, Cause.OUTCOMES, now);
            }
        }
        return isTightened;
    }

    /**
     * A call that has ended.
     *
     * @param startedAt monotonic time in nanoseconds at which it started
     */
    public record EndedCall(String exchange, ModeSubject call, Outcome outcome, long startedAt) {}

    /** Records a success or failure that was reported over the admin API. */
    public synchronized ReportResult report(
            String name, @Nullable ModeScope modeScope, boolean isFailure, Cause cause, long now) {
        return apply(name, modeScope, cause, now, scoped -> {
            if (isFailure) {
                scoped.breaker.recordFailure(OutcomeCategory.OTHER, now, now);
            } else {
                scoped.breaker.recordSuccess(OutcomeCategory.OTHER, now, now);
            }
        });
    }

    /** Records a reported value, which the thresholds of the breaker's rule classify as a success or failure. */
    public synchronized ReportResult reportValue(
            String name, @Nullable ModeScope modeScope, double value, Cause cause, long now) {
        BreakerGroup group = groups.get(name);
        if (group != null && group.rule.value() == null) {
            return new ReportResult.Rejected(
                    false,
                    "breaker '" + name
                            + "' has no 'value' in conf/sluice.json, which defines the values that are failures");
        }
        boolean isFailure = group != null && group.fails(value);
        return report(name, modeScope, isFailure, cause.withValue(value, isFailure), now);
    }

    /** Returns whether the thresholds classify this value as a failure; false when the breaker has none. */
    public synchronized boolean fails(String name, double value) {
        BreakerGroup group = groups.get(name);
        return group != null && group.fails(value);
    }

    /** Who sent a report or a command, and why. */
    public record Cause(String who, String why) {
        static final Cause OUTCOMES = new Cause("outcomes", "");

        public Cause withValue(double value, boolean isFailure) {
            return new Cause(who, "value " + value + (isFailure ? " is a failure" : " is a success"));
        }
    }

    public synchronized ReportResult forceOpen(String name, @Nullable ModeScope modeScope, Cause cause, long now) {
        return force(name, modeScope, cause, now, breaker -> breaker.forceOpen(cause.why(), now));
    }

    public synchronized ReportResult forceClosed(
            String name, @Nullable ModeScope modeScope, long nanos, Cause cause, long now) {
        return force(name, modeScope, cause, now, breaker -> breaker.forceClosed(nanos, cause.why(), now));
    }

    public synchronized ReportResult disable(String name, @Nullable ModeScope modeScope, Cause cause, long now) {
        return force(name, modeScope, cause, now, breaker -> breaker.disable(cause.why(), now));
    }

    /** Resets a disabled breaker; rejects a breaker that is not disabled. */
    public synchronized ReportResult enable(String name, @Nullable ModeScope modeScope, Cause cause, long now) {
        BreakerGroup group = groups.get(name);
        boolean isGlobal = group != null && group.rule.scope() == ModeScope.Level.GLOBAL;
        ModeScope scope = modeScope == null && isGlobal ? ModeScope.GLOBAL : modeScope;
        ScopedBreaker scoped = group == null || scope == null ? null : group.find(scope);
        boolean isDisabled = scoped != null && scoped.breaker.phase(now) == BreakerPhase.DISABLED;
        if (group != null && scope != null && !isDisabled) {
            return new ReportResult.Rejected(false, "breaker '" + name + "' of " + scope + " is not disabled");
        }
        return reset(name, modeScope, cause, now);
    }

    /** Closes the breaker and clears its counters. A latch that a trip has set stays: only a re-arm lifts it. */
    public synchronized ReportResult reset(String name, @Nullable ModeScope modeScope, Cause cause, long now) {
        return force(name, modeScope, cause, now, breaker -> breaker.reset(now));
    }

    private ReportResult force(
            String name, @Nullable ModeScope modeScope, Cause cause, long now, Consumer<Breaker> action) {
        return apply(name, modeScope, cause, now, scoped -> {
            action.accept(scoped.breaker);
            scoped.isForced = true;
        });
    }

    private ReportResult apply(
            String name, @Nullable ModeScope requested, Cause cause, long now, Consumer<ScopedBreaker> action) {
        BreakerGroup group = groups.get(name);
        if (group == null) {
            return new ReportResult.Rejected(true, "no breaker '" + name + "' exists; existing: " + groups.keySet());
        }
        ModeScope.Level level = group.rule.scope();
        ModeScope modeScope = requested == null && level == ModeScope.Level.GLOBAL ? ModeScope.GLOBAL : requested;
        if (modeScope == null || modeScope.level() != level) {
            String remedy = modeScope == null ? "name one in 'scope'" : "'" + modeScope + "' does not fit";
            return new ReportResult.Rejected(
                    false, "breaker '" + name + "' has scopes of level " + level + "; " + remedy);
        }
        ScopedBreaker scoped = group.getOrCreate(modeScope, now);
        if (scoped == null) {
            return new ReportResult.Rejected(false, "breaker '" + name + "' already has the maximum number of scopes");
        }
        action.accept(scoped);
        boolean isTightened = breakerModes.update(group, scoped, cause, now);
        return new ReportResult.Accepted(breakerModes.status(group, scoped, now), isTightened, scoped.isStored());
    }

    /**
     * Returns the status of all breakers. A breaker that has no scope yet is listed once, with a null scope.
     */
    public synchronized List<ScopedBreakerStatus> status(long now) {
        List<ScopedBreakerStatus> statuses = new ArrayList<>();
        for (BreakerGroup group : groups.values()) {
            List<ScopedBreaker> all = group.all();
            all.forEach(scoped -> statuses.add(breakerModes.status(group, scoped, now)));
            if (all.isEmpty()) {
                statuses.add(unusedStatus(group, now));
            }
        }
        return statuses;
    }

    private static ScopedBreakerStatus unusedStatus(BreakerGroup group, long now) {
        BreakerRule rule = group.rule;
        Breaker fresh = new Breaker(rule.trip(), rule.recovery(), false, () -> 0, now);
        return new ScopedBreakerStatus(group.name, rule, null, fresh.status(now), 0, "");
    }

    /**
     * Returns the modes that the other members of a cluster must hold too, those of the widest scopes first.
     *
     * <p>The mode of a breaker with reports is shared while it holds, because each report reaches only one member. The
     * mode of a breaker that an operator forced open has no end. Every member sees the outcomes of its own calls, so
     * the modes of their breakers are shared only on request, and only while the breakers are open: a half-open breaker
     * must not stop the trial orders of another member's half-open breaker.
     *
     * @param includeOutcomes whether to share the modes of breakers that outcomes of calls opened
     */
    public synchronized List<MemberHolds.SharedHold> holdsForMembers(boolean includeOutcomes, long now) {
        List<MemberHolds.SharedHold> holds = new ArrayList<>();
        for (BreakerGroup group : groups.values()) {
            for (ScopedBreaker scoped : group.all()) {
                ModeHold hold = scoped.hold;
                BreakerStatus status = hold == null ? null : scoped.breaker.status(now);
                if (hold != null && status != null && isShared(group.rule, status.breakerPhase(), includeOutcomes)) {
                    holds.add(new MemberHolds.SharedHold(hold, leftMillis(group.rule, status)));
                }
            }
        }
        return holds.stream()
                .sorted(Comparator.comparing(scoped -> scoped.hold().modeScope().level()))
                .limit(MemberHolds.MAX_HOLDS)
                .toList();
    }

    private static boolean isShared(BreakerRule rule, BreakerPhase phase, boolean includeOutcomes) {
        return switch (phase) {
            case FORCED_OPEN -> true;
            case OPEN -> includeOutcomes || rule.input() == BreakerInput.REPORTS;
            case HALF_OPEN_OBSERVING, HALF_OPEN_PROBING -> rule.input() == BreakerInput.REPORTS;
            case CLOSED, FORCED_CLOSED, DISABLED -> false;
        };
    }

    private static long leftMillis(BreakerRule rule, BreakerStatus status) {
        if (status.breakerPhase() == BreakerPhase.FORCED_OPEN) {
            return 0;
        }
        long leftMillis = Nanos.ceilMillis(status.leftNanos());
        return Math.max(leftMillis, rule.input() == BreakerInput.REPORTS ? REPORTED_MILLIS : 1);
    }

    /** Removes and returns the changes since the last call of this method, the oldest first, at most 1000. */
    public synchronized List<BreakerChange> drainChanges() {
        return breakerModes.drainChanges();
    }

    /** Returns how often breakers changed to each state since the gateway started. */
    public synchronized Map<BreakerPhase, Long> changeCounts() {
        return breakerModes.changeCounts();
    }
}
