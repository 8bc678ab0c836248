package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.RampUps;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.queue.Timer;
import dev.sluice.core.queue.Timers;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.Overdraw;
import dev.sluice.core.ratelimit.RampUp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits that have a {@link LimitState}, and a queue of those whose calls must be retried because something
 * changed.
 */
final class LimitStates {
    private final IdentityHashMap<Limit, LimitState> states = new IdentityHashMap<>();
    private final ArrayDeque<LimitState> statesToRetry = new ArrayDeque<>();
    private final Timers timers;
    private final PersistedBans persistedBans;
    private final DoubleSupplier chance;
    private final RampUps rampUps;
    /** The ends of pauses that hosts asked for before a reload, by the limit of the host's connections. */
    private final IdentityHashMap<Limit, Long> hostPauses = new IdentityHashMap<>();

    /** The overdraws that were open or recent before a reload, until their limits have a state again. */
    private final Map<LimitKey, Overdraw> formerOverdraws = new HashMap<>();

    private PolicySettings policy;

    /** What a limit keeps over a reload that replaces it. */
    private record LimitKey(long number, String scopeKey) {
        static LimitKey of(Limit limit) {
            return new LimitKey(limit.number(), limit.scopeKey());
        }
    }

    LimitStates(PolicySettings policy, Timers timers, PersistedBans persistedBans, AdmissionContext context) {
        this.policy = policy;
        this.timers = timers;
        this.persistedBans = persistedBans;
        chance = context.chance();
        rampUps = new RampUps(context.exchange());
    }

    Timers timers() {
        return timers;
    }

    RampUps rampUps() {
        return rampUps;
    }

    /**
     * Returns the units that are withheld from this call while the budgets return gradually, after a ban or a re-arm.
     *
     * @param limitState the state of the limit; null if it has none
     */
    long withheldUnits(Limit limit, @Nullable LimitState limitState, Permit permit, long now) {
        long perMille = openPerMille(limitState, permit, now);
        if (perMille == RampUp.ALL) {
            return 0;
        }
        long allowed = limit.allowed(false, now);
        return allowed - RampUp.part(allowed, perMille);
    }

    /** Returns how many thousandths of the limit are open to this call: all of it, but for a ramp. */
    long openPerMille(@Nullable LimitState limitState, Permit permit, long now) {
        if (permit.request().isUrgent()) {
            return RampUp.ALL;
        }
        long afterBan = limitState == null ? RampUp.ALL : limitState.limitBan.openPerMille(now);
        return Math.min(afterBan, rampUps.openPerMille(permit.request(), now));
    }

    /** Returns the state of this limit; null when nothing blocks or waits there. */
    @Nullable
    LimitState getOrRestore(Limit limit, long now) {
        LimitState limitState = states.get(limit);
        if (limitState != null || limit.isForgotten()) {
            return limitState;
        }
        boolean isKept = limit.isOfHost()
                ? hostPauses.containsKey(limit)
                : persistedBans.hasInherited() && persistedBans.hasInheritedFor(limit, now);
        boolean isOverdrawn = !formerOverdraws.isEmpty() && formerOverdraws.containsKey(LimitKey.of(limit));
        return isKept || isOverdrawn ? getOrCreate(limit, now) : null;
    }

    /**
     * Returns the state of this limit; null when it has none in this process. For limits at which a call is parked or
     * that one has reserved.
     */
    @Nullable
    LimitState getIfPresent(Limit limit) {
        return states.get(limit);
    }

    /** Returns the state of this limit, created if absent. */
    LimitState getOrCreate(Limit limit, long now) {
        LimitState existing = states.get(limit);
        if (existing != null) {
            return existing;
        }
        LimitState created = new LimitState(limit, policy, chance, new Timer() {
            @Override
            public void fire(long at) {
                LimitState self = states.get(limit);
                if (self != null) {
                    scheduleRetry(self);
                }
            }
        });
        persistedBans.restore(created, now);
        Long pausedUntil = hostPauses.remove(limit);
        if (pausedUntil != null) {
            created.pauseUntil("", pausedUntil);
        }
        Overdraw former = formerOverdraws.remove(LimitKey.of(limit));
        if (former != null) {
            created.overdraw.resume(former);
        }
        states.put(limit, created);
        limit.pin();
        return created;
    }

    /**
     * Restores the bans and pauses of an earlier process or configuration, so that they are known before the next call.
     */
    void restoreInherited(long now) {
        for (Limit limit : persistedBans.inForce(now)) {
            LimitState limitState = getOrRestore(limit, now);
            if (limitState != null) {
                scheduleRetry(limitState);
            }
        }
    }

    /** Ends the overdraw of this cancel at the limit, or at the one by which a reload replaced it. */
    void closeOverdraw(Limit limit, long arrival, long now) {
        if (!limit.isForgotten()) {
            LimitState limitState = getOrRestore(limit, now);
            if (limitState != null) {
                limitState.overdraw.close(arrival);
            }
            return;
        }
        LimitKey key = LimitKey.of(limit);
        Overdraw former = formerOverdraws.get(key);
        if (former != null) {
            former.close(arrival);
        }
        states.forEach((other, limitState) -> {
            if (LimitKey.of(other).equals(key)) {
                limitState.overdraw.close(arrival);
                scheduleRetry(limitState);
            }
        });
    }

    /** Schedules a retry of the head of this limit before the controller's method returns. */
    void scheduleRetry(LimitState limitState) {
        if (!limitState.isRetryScheduled) {
            limitState.isRetryScheduled = true;
            statesToRetry.add(limitState);
        }
    }

    /** Records that the ban or pauses of the limit changed: they are stored, and its head is retried. */
    void penalised(LimitState limitState, long now) {
        limitState.penalised(now);
        persistedBans.save(limitState);
        scheduleRetry(limitState);
    }

    /**
     * Returns the next limit to retry. It is not queued again until {@link #finishRetry}, since the retry loop runs
     * until a call stays blocked.
     */
    @Nullable
    LimitState nextToRetry() {
        return statesToRetry.poll();
    }

    void finishRetry(LimitState limitState, boolean isUnfinished) {
        limitState.isRetryScheduled = isUnfinished;
        if (isUnfinished) {
            statesToRetry.add(limitState);
        }
    }

    boolean hasRetries() {
        return !statesToRetry.isEmpty();
    }

    /** Removes persisted bans and removed limits that no call needs any more. */
    void purge(Budget budget, long now) {
        if (persistedBans.hasInherited()) {
            persistedBans.purge(now);
        }
        hostPauses.values().removeIf(until -> until - now <= 0);
        formerOverdraws.values().removeIf(overdraw -> overdraw.isIdle(now));
        if (budget.removedCount() > 0) {
            budget.forgetRemoved(number -> persistedBans.isInForce(number, now), now);
        }
    }

    /** Removes the state when it holds nothing worth remembering. */
    void removeIfIdle(LimitState limitState, long now) {
        if (limitState.isIdle(now)) {
            timers.cancel(limitState.retryTimer);
            persistedBans.forget(limitState);
            states.remove(limitState.limit);
            limitState.limit.unpin();
        }
    }

    /** Returns whether a ban or pause is in force at any limit, apart from those that were not restored yet. */
    boolean hasPenalties(long now) {
        return states.values().stream().anyMatch(limitState -> limitState.hasPenalty(now));
    }

    Collection<LimitState> all() {
        return states.values();
    }

    void scheduleAllRetries() {
        states.values().forEach(this::scheduleRetry);
    }

    /**
     * Applies a new configuration, whose limits may differ. No call may be parked. Bans and pauses are found again by
     * the limit's number and scope key, as overdraws are, those of a host by its limit, which a reload keeps.
     */
    void reload(PolicySettings newPolicy, long now) {
        List<LimitState> old = new ArrayList<>(states.values());
        for (LimitState limitState : old) {
            timers.cancel(limitState.retryTimer);
            limitState.limit.unpin();
            long paused = limitState.limit.isOfHost() ? limitState.pause.nanosLeft(now) : 0;
            if (paused > 0) {
                hostPauses.put(limitState.limit, now + paused);
            }
            if (!limitState.overdraw.isIdle(now)) {
                formerOverdraws.put(LimitKey.of(limitState.limit), limitState.overdraw);
            }
        }
        states.clear();
        statesToRetry.clear();
        persistedBans.inheritAll(old, now);
        policy = newPolicy;
    }
}
