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
 * All breakers of the gateway. Admission controllers report the outcomes of calls; people and programs report events
 * over the admin API. The modes in the mode registry are updated before the method that changed a breaker returns.
 *
 * <p>Any thread may call it. It is synchronized, never blocks and calls only the mode registry. An admission controller
 * calls it while it holds its own lock; the lock order is admission controller, breakers, mode registry.
 */
public final class BreakerRegistry {
    /** How long a mode that reports caused holds at the other members after its member was last heard of. */
    private static final long REPORTED_MILLIS = 60_000;

    private final BreakerModes breakerModes;
    private final Map<String, BreakerGroup> groups = new LinkedHashMap<>();
    private final BreakerContext context;

    public BreakerRegistry(Map<String, BreakerRule> rules, BreakerContext context, long now) {
        this.context = context;
        breakerModes = new BreakerModes(context);
        reload(rules, now);
        for (PersistedBreakers.Entry entry : breakerModes.persisted().read(now)) {
            resume(entry, now);
        }
    }

    /** Returns an instance without any breakers. */
    public static BreakerRegistry none(ModeRegistry modeRegistry) {
        return new BreakerRegistry(Map.of(), new BreakerContext(modeRegistry, UsageStore.heap(), () -> 0), 0);
    }

    private void resume(PersistedBreakers.Entry entry, long now) {
        BreakerGroup group = groups.get(entry.name());
        ScopedBreaker one =
                group == null || group.rule.scope() != entry.modeScope().level()
                        ? null
                        : group.make(entry.modeScope(), now);
        if (group == null || one == null) {
            breakerModes.persisted().forget(entry);
            return;
        }
        breakerModes
                .persisted()
                .forget(one); // an entry that was being rewritten when the process ended can be stored twice
        one.keptAt = entry.at();
        String why = entry.why().isEmpty() ? "state from before the restart" : entry.why();
        one.breaker.resume(entry.storedBreaker(), why, now);
        one.trips = one.breaker.status(now).totalTrips();
        breakerModes.show(group, one, new Origin("restart", ""), now);
    }

    /**
     * Replaces the rules. A breaker that was removed, or whose scope level or feed changed, lifts the mode it holds;
     * its latch stays.
     */
    public synchronized void reload(Map<String, BreakerRule> rules, long now) {
        for (BreakerGroup group : List.copyOf(groups.values())) {
            BreakerRule rule = rules.get(group.name);
            if (rule == null || !rule.enabled() || group.isOther(rule)) {
                group.all().forEach(one -> breakerModes.release(group, one));
                groups.remove(group.name);
            } else if (!rule.equals(group.rule)) {
                group.rule = rule;
                group.all().forEach(one -> one.breaker.reload(rule.trip(), rule.recovery(), now));
                group.all().forEach(one -> breakerModes.holdAgain(group, one, now));
            }
        }
        rules.forEach((name, rule) -> {
            if (rule.enabled()) {
                groups.computeIfAbsent(name, any -> new BreakerGroup(name, rule, context.chance()));
            }
        });
    }

    /**
     * Records the outcome of one call; called once for each call, before its response is passed on. Returns true when a
     * mode is held that was not held before.
     */
    public synchronized boolean settled(Ended ended, long now) {
        boolean tightened = false;
        for (BreakerGroup group : groups.values()) {
            BreakerInput breakerInput = group.rule.input();
            if (breakerInput != BreakerInput.REPORTS) {
                BreakerInput.Signal signal = breakerInput.of(ended.call().kind(), ended.outcome());
                tightened |= group.concerns(ended.call())
                        ? settled(group, ended, signal, now)
                        : signal == BreakerInput.Signal.GOOD && countObservation(group, ended, now);
            }
        }
        return tightened;
    }

    private boolean settled(BreakerGroup group, Ended ended, BreakerInput.Signal signal, long now) {
        ScopedBreaker one = group.find(ended.exchange(), ended.call());
        boolean counts =
                signal == BreakerInput.Signal.BAD || (signal == BreakerInput.Signal.GOOD && group.countsSuccesses());
        if (one == null && counts) {
            // A new breaker dates from the start of the call: otherwise its first failure would count as one of an
            // earlier state.
            one = group.make(group.scope(ended.exchange(), ended.call()), ended.startedAt());
        }
        if (one == null) {
            return false;
        }
        OutcomeCategory category = BreakerInput.category(ended.call().kind());
        if (signal == BreakerInput.Signal.BAD) {
            one.breaker.failed(category, ended.startedAt(), now);
        } else if (signal == BreakerInput.Signal.GOOD) {
            one.breaker.succeeded(category, ended.startedAt(), now);
        }
        if (one.probePermit != null && ended.call().has(one.probePermit)) {
            one.probePermit = null;
        }
        return breakerModes.show(group, one, Origin.OUTCOMES, now);
    }

    /**
     * Counts the success of a call without a scope of its own, such as the gateway's clock request, for all half-open
     * breakers of its exchange.
     */
    private boolean countObservation(BreakerGroup group, Ended ended, long now) {
        boolean tightened = false;
        for (ScopedBreaker one : group.within(ended.exchange())) {
            if (one.held != null) {
                one.breaker.succeeded(OutcomeCategory.OTHER, ended.startedAt(), now);
                tightened |= breakerModes.show(group, one, Origin.OUTCOMES, now);
            }
        }
        return tightened;
    }

    /**
     * The end of one call.
     *
     * @param exchange exchange of the call
     * @param call properties of the call
     * @param outcome outcome of the call
     * @param startedAt time at which the call started
     */
    public record Ended(String exchange, ModeSubject call, Outcome outcome, long startedAt) {}

    /** Records a success or failure that was reported over the admin API. */
    public synchronized ReportResult report(
            String name, @Nullable ModeScope modeScope, boolean failed, Origin origin, long now) {
        return at(name, modeScope, origin, now, one -> {
            if (failed) {
                one.breaker.failed(OutcomeCategory.OTHER, now, now);
            } else {
                one.breaker.succeeded(OutcomeCategory.OTHER, now, now);
            }
        });
    }

    /** Records a reported value as a success or failure, according to the thresholds of the breaker's rule. */
    public synchronized ReportResult reportValue(
            String name, @Nullable ModeScope modeScope, double value, Origin origin, long now) {
        BreakerGroup group = groups.get(name);
        if (group != null && group.rule.value() == null) {
            return new ReportResult.Rejected(
                    false,
                    "breaker '" + name
                            + "' has no 'value' in conf/sluice.json, which defines the values that are failures");
        }
        boolean failed = group != null && group.fails(value);
        return report(name, modeScope, failed, origin.of(value, failed), now);
    }

    /** Returns whether the thresholds classify this value as a failure; false when the breaker has none. */
    public synchronized boolean fails(String name, double value) {
        BreakerGroup group = groups.get(name);
        return group != null && group.fails(value);
    }

    /** The author and the reason of a report or a command. */
    public record Origin(String who, String why) {
        static final Origin OUTCOMES = new Origin("outcomes", "");

        public Origin of(double value, boolean failed) {
            return new Origin(who, "value " + value + (failed ? " is a failure" : " is a success"));
        }
    }

    public synchronized ReportResult forceOpen(String name, @Nullable ModeScope modeScope, Origin origin, long now) {
        return force(name, modeScope, origin, now, breaker -> breaker.forceOpen(origin.why(), now));
    }

    public synchronized ReportResult forceClosed(
            String name, @Nullable ModeScope modeScope, long nanos, Origin origin, long now) {
        return force(name, modeScope, origin, now, breaker -> breaker.forceClosed(nanos, origin.why(), now));
    }

    public synchronized ReportResult disable(String name, @Nullable ModeScope modeScope, Origin origin, long now) {
        return force(name, modeScope, origin, now, breaker -> breaker.disable(origin.why(), now));
    }

    /** Resets a disabled breaker; for a breaker that is not disabled, returns an error. */
    public synchronized ReportResult enable(String name, @Nullable ModeScope modeScope, Origin origin, long now) {
        BreakerGroup group = groups.get(name);
        boolean global = group != null && group.rule.scope() == ModeScope.Level.GLOBAL;
        ModeScope scope = modeScope == null && global ? ModeScope.GLOBAL : modeScope;
        ScopedBreaker one = group == null || scope == null ? null : group.find(scope);
        boolean disabled = one != null && one.breaker.phase(now) == BreakerPhase.DISABLED;
        if (group != null && scope != null && !disabled) {
            return new ReportResult.Rejected(false, "breaker '" + name + "' of " + scope + " is not disabled");
        }
        return reset(name, modeScope, origin, now);
    }

    /** Closes the breaker and clears what it has recorded. A latch that a trip set stays: only a re-arm lifts it. */
    public synchronized ReportResult reset(String name, @Nullable ModeScope modeScope, Origin origin, long now) {
        return force(name, modeScope, origin, now, breaker -> breaker.reset(now));
    }

    private ReportResult force(
            String name, @Nullable ModeScope modeScope, Origin origin, long now, Consumer<Breaker> action) {
        return at(name, modeScope, origin, now, one -> {
            action.accept(one.breaker);
            one.forced = true;
        });
    }

    private ReportResult at(
            String name, @Nullable ModeScope requested, Origin origin, long now, Consumer<ScopedBreaker> what) {
        BreakerGroup group = groups.get(name);
        if (group == null) {
            return new ReportResult.Rejected(true, "no breaker '" + name + "' exists; existing: " + groups.keySet());
        }
        ModeScope.Level level = group.rule.scope();
        ModeScope modeScope = requested == null && level == ModeScope.Level.GLOBAL ? ModeScope.GLOBAL : requested;
        if (modeScope == null || modeScope.level() != level) {
            String given = modeScope == null ? "name one in 'scope'" : "'" + modeScope + "' does not fit";
            return new ReportResult.Rejected(
                    false, "breaker '" + name + "' has scopes of level " + level + "; " + given);
        }
        ScopedBreaker one = group.make(modeScope, now);
        if (one == null) {
            return new ReportResult.Rejected(false, "breaker '" + name + "' already has the maximum number of scopes");
        }
        what.accept(one);
        boolean tightened = breakerModes.show(group, one, origin, now);
        return new ReportResult.Accepted(breakerModes.view(group, one, now), tightened, one.isKept());
    }

    /**
     * Returns all breakers without changing them. A breaker without any scope yet is listed once, with a null scope.
     */
    public synchronized List<ScopedBreakerStatus> status(long now) {
        List<ScopedBreakerStatus> views = new ArrayList<>();
        for (BreakerGroup group : groups.values()) {
            List<ScopedBreaker> all = group.all();
            all.forEach(one -> views.add(breakerModes.view(group, one, now)));
            if (all.isEmpty()) {
                views.add(unused(group, now));
            }
        }
        return views;
    }

    private static ScopedBreakerStatus unused(BreakerGroup group, long now) {
        BreakerRule rule = group.rule;
        Breaker fresh = new Breaker(rule.trip(), rule.recovery(), false, () -> 0, now);
        return new ScopedBreakerStatus(group.name, rule, null, fresh.status(now), 0, "");
    }

    /**
     * Returns the modes that also hold at the other members of a cluster, those of the widest scopes first.
     *
     * <p>A mode of a breaker that programs or operators report to is told while it holds: each report reaches only one
     * member. One that an operator forced open has no end. Outcomes of calls are seen by every member itself, so their
     * breakers are told only on request, and only while they are open: the trial orders of a half-open breaker must not
     * be stopped by the half-open breaker of another member.
     *
     * @param withOutcomes whether breakers that outcomes of calls opened are told too
     */
    public synchronized List<MemberHolds.SharedHold> holdsForMembers(boolean withOutcomes, long now) {
        List<MemberHolds.SharedHold> holds = new ArrayList<>();
        for (BreakerGroup group : groups.values()) {
            for (ScopedBreaker one : group.all()) {
                ModeHold held = one.held;
                BreakerStatus status = held == null ? null : one.breaker.status(now);
                if (held != null && status != null && isReported(group.rule, status.breakerPhase(), withOutcomes)) {
                    holds.add(new MemberHolds.SharedHold(held, leftMillis(group.rule, status)));
                }
            }
        }
        return holds.stream()
                .sorted(Comparator.comparing(one -> one.hold().modeScope().level()))
                .limit(MemberHolds.MAX_HOLDS)
                .toList();
    }

    private static boolean isReported(BreakerRule rule, BreakerPhase phase, boolean withOutcomes) {
        return switch (phase) {
            case FORCED_OPEN -> true;
            case OPEN -> withOutcomes || rule.input() == BreakerInput.REPORTS;
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

    /** Removes and returns the changes since the last call, oldest first; at most 1000 are kept. */
    public synchronized List<BreakerChange> takeChanges() {
        return breakerModes.takeChanges();
    }

    /** Returns the number of changes into each state since the gateway started. */
    public synchronized Map<BreakerPhase, Long> changes() {
        return breakerModes.changes();
    }
}
