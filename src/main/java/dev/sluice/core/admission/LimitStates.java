package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The limits at which something stands, and which of them must be asked on because something changed there. */
final class LimitStates {
    private final IdentityHashMap<Limit, LimitState> barriers = new IdentityHashMap<>();
    private final ArrayDeque<LimitState> dirty = new ArrayDeque<>();
    private final Timers timers;
    private final PersistedBans persistedBans;
    private final DoubleSupplier chance;
    private PolicySettings policy;

    LimitStates(PolicySettings policy, Timers timers, PersistedBans persistedBans, DoubleSupplier chance) {
        this.chance = chance;
        this.policy = policy;
        this.timers = timers;
        this.persistedBans = persistedBans;
    }

    /** What stands at this limit; null: nothing. */
    @Nullable
    LimitState at(Limit limit, long now) {
        LimitState limitState = barriers.get(limit);
        return limitState == null
                        && !limit.isForgotten()
                        && persistedBans.areInherited()
                        && persistedBans.inherits(limit, now)
                ? raise(limit, now)
                : limitState;
    }

    /** The barrier of this limit, made when there is none. */
    LimitState raise(Limit limit, long now) {
        LimitState known = barriers.get(limit);
        if (known != null) {
            return known;
        }
        LimitState raised = new LimitState(limit, policy, chance, new Timer() {
            @Override
            void fire(long at) {
                LimitState self = barriers.get(limit);
                if (self != null) {
                    touch(self);
                }
            }
        });
        persistedBans.restore(raised, now);
        barriers.put(limit, raised);
        limit.pin();
        return raised;
    }

    /** Something was freed or changed here: its head is asked again before the gate is left. */
    void touch(LimitState limitState) {
        if (!limitState.dirty) {
            limitState.dirty = true;
            dirty.add(limitState);
        }
    }

    void touch(Limit limit) {
        LimitState limitState = barriers.isEmpty() ? null : barriers.get(limit);
        if (limitState != null) {
            touch(limitState);
        }
    }

    /** The next one to ask on; until {@link #asked} it is not touched again, since whoever asks on goes on until one stays. */
    @Nullable
    LimitState nextTouched() {
        return dirty.poll();
    }

    void asked(LimitState limitState, boolean again) {
        limitState.dirty = again;
        if (again) {
            dirty.add(limitState);
        }
    }

    boolean hasTouched() {
        return !dirty.isEmpty();
    }

    /** Forgets what nobody will ask for any more. */
    void purge(Budget budget, long now) {
        if (persistedBans.areInherited()) {
            persistedBans.purge(now);
        }
        if (budget.removedCount() > 0) {
            budget.forgetRemoved(number -> persistedBans.holds(number, now), now);
        }
    }

    /** Takes it down when nothing is left to remember. */
    void drop(LimitState limitState, long now) {
        if (limitState.isQuiet(now)) {
            timers.cancel(limitState.wake);
            persistedBans.forget(limitState);
            barriers.remove(limitState.limit);
            limitState.limit.unpin();
        }
    }

    Collection<LimitState> all() {
        return barriers.values();
    }

    void touchAll() {
        barriers.values().forEach(this::touch);
    }

    /** Another configuration: limits may be others now. Nobody may be parked; bans and pauses are found again by the limit's number and scope key. */
    void reload(PolicySettings newPolicy, long now) {
        List<LimitState> old = new ArrayList<>(barriers.values());
        for (LimitState limitState : old) {
            timers.cancel(limitState.wake);
            limitState.limit.unpin();
        }
        barriers.clear();
        dirty.clear();
        persistedBans.inheritAll(old, now);
        policy = newPolicy;
    }
}
