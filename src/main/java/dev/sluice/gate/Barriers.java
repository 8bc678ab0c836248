package dev.sluice.gate;

import dev.sluice.limit.Budget;
import dev.sluice.limit.Limit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The limits at which something stands, and which of them must be asked on because something changed there. */
final class Barriers {
    private final IdentityHashMap<Limit, Barrier> barriers = new IdentityHashMap<>();
    private final ArrayDeque<Barrier> dirty = new ArrayDeque<>();
    private final Alarms alarms;
    private final Penalties penalties;
    private final DoubleSupplier chance;
    private PolicySettings policy;

    Barriers(PolicySettings policy, Alarms alarms, Penalties penalties, DoubleSupplier chance) {
        this.chance = chance;
        this.policy = policy;
        this.alarms = alarms;
        this.penalties = penalties;
    }

    /** What stands at this limit; null: nothing. */
    @Nullable
    Barrier at(Limit limit, long now) {
        Barrier barrier = barriers.get(limit);
        return barrier == null && !limit.isForgotten() && penalties.areInherited() && penalties.inherits(limit, now)
                ? raise(limit, now)
                : barrier;
    }

    /** The barrier of this limit, made when there is none. */
    Barrier raise(Limit limit, long now) {
        Barrier known = barriers.get(limit);
        if (known != null) {
            return known;
        }
        Barrier raised = new Barrier(limit, policy, chance, new Alarm() {
            @Override
            void ring(long at) {
                Barrier self = barriers.get(limit);
                if (self != null) {
                    touch(self);
                }
            }
        });
        penalties.restore(raised, now);
        barriers.put(limit, raised);
        limit.pin();
        return raised;
    }

    /** Something was freed or changed here: its head is asked again before the gate is left. */
    void touch(Barrier barrier) {
        if (!barrier.dirty) {
            barrier.dirty = true;
            dirty.add(barrier);
        }
    }

    void touch(Limit limit) {
        Barrier barrier = barriers.isEmpty() ? null : barriers.get(limit);
        if (barrier != null) {
            touch(barrier);
        }
    }

    /** The next one to ask on; until {@link #asked} it is not touched again, since whoever asks on goes on until one stays. */
    @Nullable
    Barrier nextTouched() {
        return dirty.poll();
    }

    void asked(Barrier barrier, boolean again) {
        barrier.dirty = again;
        if (again) {
            dirty.add(barrier);
        }
    }

    boolean hasTouched() {
        return !dirty.isEmpty();
    }

    /** Forgets what nobody will ask for any more. */
    void purge(Budget budget, long now) {
        if (penalties.areInherited()) {
            penalties.purge(now);
        }
        if (budget.removedCount() > 0) {
            budget.forgetRemoved(number -> penalties.holds(number, now), now);
        }
    }

    /** Takes it down when nothing is left to remember. */
    void drop(Barrier barrier, long now) {
        if (barrier.isQuiet(now)) {
            alarms.cancel(barrier.wake);
            penalties.forget(barrier);
            barriers.remove(barrier.limit);
            barrier.limit.unpin();
        }
    }

    Collection<Barrier> all() {
        return barriers.values();
    }

    void touchAll() {
        barriers.values().forEach(this::touch);
    }

    /** Another configuration: limits may be others now. Nobody may be parked; bans and pauses are found again by the limit's number and scope key. */
    void reload(PolicySettings newPolicy, long now) {
        List<Barrier> old = new ArrayList<>(barriers.values());
        for (Barrier barrier : old) {
            alarms.cancel(barrier.wake);
            barrier.limit.unpin();
        }
        barriers.clear();
        dirty.clear();
        penalties.inheritAll(old, now);
        policy = newPolicy;
    }
}
