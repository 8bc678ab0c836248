package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.queue.Timer;
import dev.sluice.core.queue.Timers;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The nonce sequences of one exchange. Bounded: of those without waiting calls and calls in flight, the least recently
 * used are removed.
 */
final class NonceSequences {
    private static final int MAX_CHECKED = 64;

    private final Map<String, NonceSequence> keys = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<NonceSequence> keysToRetry = new ArrayDeque<>();
    private final Timers timers;
    private AdmissionSettings settings;
    private @Nullable ClusterMember member;
    private long drainNanos;
    private long drainedAt;

    NonceSequences(AdmissionSettings settings, Timers timers) {
        this.settings = settings;
        this.timers = timers;
    }

    /**
     * Lets one member of the cluster at a time use the nonces of a key.
     *
     * @param longestCheckNanos how long after its start the exchange may still check the nonce of a call
     * @param now the start of this process
     */
    void share(ClusterMember ofCluster, long longestCheckNanos, long now) {
        member = ofCluster;
        drainNanos = longestCheckNanos;
        drainedAt = now + drainNanos;
    }

    void reload(AdmissionSettings newSettings) {
        settings = newSettings;
    }

    /**
     * Adds the call to its nonce key. Returns the refusal when it no longer fits in the order; a call without ordered
     * nonces gets no key.
     */
    @Nullable
    RefusalReason join(Permit permit, long now) {
        if (!binds(permit)) {
            return null;
        }
        NonceSequence key = of(permit.request().call().key(), now);
        if (key == null) {
            return RefusalReason.keysFull(keys.size());
        }
        if (permit.request().call().nonce() <= key.lastStarted || !key.add(permit)) {
            return RefusalReason.nonceOvertaken(permit.request().call().nonce());
        }
        permit.bindTo(key);
        return null;
    }

    /** Returns whether the nonces of this call must be in order. */
    private boolean binds(Permit permit) {
        return permit.request().call().nonce() >= 0
                && !settings.nonceWindowAccounts()
                        .contains(permit.request().call().account());
    }

    /** Creates a nonce key of which a former process held the nonces. */
    void create(String name, long now) {
        if (member != null) {
            of(name, now);
        }
    }

    /** Returns the nonce key with this name; null when there is no room for another key. */
    private @Nullable NonceSequence of(String name, long now) {
        NonceSequence known = keys.get(name);
        if (known != null) {
            return known;
        }
        if (keys.size() >= settings.policy().maxLimitInstances()) {
            forgetIdle(now);
        }
        if (keys.size() >= settings.policy().maxLimitInstances()) {
            return null;
        }
        NonceSequence made = new NonceSequence(name, new Timer() {
            @Override
            public void fire(long now) {
                NonceSequence self = keys.get(name);
                if (self != null) {
                    scheduleRetry(self);
                }
            }
        });
        if (member != null) {
            made.lease = new NonceLease(made.key, made, member, new NonceLease.Drain(drainNanos, drainedAt));
        }
        keys.put(name, made);
        return made;
    }

    private void forgetIdle(long now) {
        Iterator<NonceSequence> oldest = keys.values().iterator();
        for (int i = 0; i < MAX_CHECKED && oldest.hasNext(); i++) {
            NonceSequence key = oldest.next();
            NonceLease lease = key.lease;
            if (key.isEmpty() && key.inFlight == null && (lease == null || !lease.isUsed(now))) {
                timers.cancel(key.overdue);
                if (lease != null) {
                    lease.release();
                }
                oldest.remove();
            }
        }
    }

    /** Schedules a retry of the fronts of this key before the controller's method returns. */
    void scheduleRetry(NonceSequence key) {
        if (!key.retryScheduled) {
            key.retryScheduled = true;
            keysToRetry.add(key);
        }
    }

    @Nullable
    NonceSequence nextToRetry() {
        NonceSequence next = keysToRetry.poll();
        if (next != null) {
            next.retryScheduled = false;
        }
        return next;
    }

    boolean hasRetries() {
        return !keysToRetry.isEmpty();
    }

    /** Returns whether the call may be tried against limits now. */
    boolean mayAttempt(Permit permit, NonceSequence key, long now) {
        boolean free = key.inFlight == null
                || (permit.request().kindClass() == LaneClass.CANCEL && key.isOverdue(patienceNanos(), now));
        return free && key.front(permit.request().kindClass().rank()) == permit && isAllowedHere(permit, key, now);
    }

    /**
     * Returns whether this member may send the call: it holds the nonces of the key, or the call is a cancel or a dead
     * man's switch, which any member sends. With {@code observe} this limit blocks nothing either.
     */
    boolean isAllowedHere(Permit permit, NonceSequence key, long now) {
        NonceLease lease = key.lease;
        return lease == null
                || lease.isHeld(now)
                || permit.request().kindClass() == LaneClass.CANCEL
                || settings.observe();
    }

    /**
     * Returns the lease when the call cannot be sent here before its deadline, because another member surely keeps the
     * nonces for longer; else null.
     */
    @Nullable
    NonceLease keptElsewhere(Permit permit, NonceSequence key, long now) {
        NonceLease lease = key.lease;
        return lease != null && !isAllowedHere(permit, key, now) && now + lease.keptNanos(now) - permit.deadline() >= 0
                ? lease
                : null;
    }

    /**
     * Returns whether the call may have a lower nonce than the last call of the member that held the nonces of its key
     * before this one.
     */
    boolean mayBeOvertaken(Permit permit, NonceSequence key) {
        return key.lease != null
                && permit.request().kindClass() != LaneClass.CANCEL
                && key.lease.isOlderThanHold(permit.arrivedAt());
    }

    /**
     * Returns whether a call waits for nonces that this member does not hold, so that the store should be asked soon.
     */
    boolean isUrgent(long now) {
        return keys.values().stream().anyMatch(key -> key.lease != null && key.lease.isWanted(now));
    }

    /** Keeps no nonces longer than a call needs them, because this gateway stops. */
    void drain() {
        for (NonceSequence key : keys.values()) {
            if (key.lease != null) {
                key.lease.drain();
            }
        }
    }

    /** Schedules a retry of the calls that wait, after what other members hold has changed. */
    void scheduleAllRetries() {
        keys.values().stream().filter(key -> !key.isEmpty()).forEach(this::scheduleRetry);
    }

    /** Returns who holds the nonces of each key in use. */
    List<ClusterStatus.NonceHolder> holders(long now) {
        return keys.values().stream()
                .map(key -> key.lease == null ? null : key.lease.status(now))
                .filter(Objects::nonNull)
                .toList();
    }

    void admitted(Permit permit, NonceSequence key, long now) {
        key.inFlight = permit;
        key.inFlightSince = now;
        if (key.lease != null) {
            key.lease.admitted(permit, now);
        }
        watch(key, now);
    }

    /**
     * Sets a timer to retry a waiting cancel when the call in flight is overdue. After that the cancel waits for
     * something else.
     */
    void watch(NonceSequence key, long now) {
        boolean waits = key.inFlight != null && key.front(0) != null;
        if (waits && !key.isOverdue(patienceNanos(), now)) {
            timers.setNoLater(key.overdue, key.inFlightSince + patienceNanos());
        }
    }

    /** Records the start of the permit. Returns false when a higher nonce of its key was started meanwhile. */
    boolean started(Permit permit, NonceSequence key) {
        long nonce = permit.request().call().nonce();
        if (nonce <= key.lastStarted) {
            return false;
        }
        permit.nonceBefore(key.lastStarted);
        key.lastStarted = nonce;
        return true;
    }

    /**
     * Restores the previous nonce when the call was certainly not sent, or the exchange rejected its authentication.
     * Otherwise anyone who knows the name of a key could use up its nonces.
     */
    void restoreNonce(Permit permit, NonceSequence key) {
        if (key.lastStarted == permit.request().call().nonce()) {
            key.lastStarted = permit.nonceBefore();
        }
    }

    /** Frees the key after the response, or after a call that ended without one. */
    void release(Permit permit, NonceSequence key, long now) {
        if (key.lease != null) {
            key.lease.released(permit, now);
        }
        if (key.inFlight == permit) {
            key.inFlight = null;
            timers.cancel(key.overdue);
            scheduleRetry(key);
        }
    }

    private long patienceNanos() {
        return settings.policy().nonceUnansweredMs() * Nanos.PER_MILLI;
    }

    int size() {
        return keys.size();
    }
}
