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

    private final Map<String, NonceSequence> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<NonceSequence> sequencesToRetry = new ArrayDeque<>();
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
        if (!needsOrder(permit)) {
            return null;
        }
        NonceSequence sequence = getOrCreate(permit.request().call().key(), now);
        if (sequence == null) {
            return RefusalReason.keysFull(byKey.size());
        }
        if (permit.request().call().nonce() <= sequence.lastStarted || !sequence.add(permit)) {
            return RefusalReason.nonceOvertaken(permit.request().call().nonce());
        }
        permit.setNonceSequence(sequence);
        return null;
    }

    /** Returns whether the nonces of this call must be in order. */
    private boolean needsOrder(Permit permit) {
        return permit.request().call().nonce() >= 0
                && !settings.nonceWindowAccounts()
                        .contains(permit.request().call().account());
    }

    /** Creates a nonce key of which a former process held the nonces. */
    void create(String name, long now) {
        if (member != null) {
            getOrCreate(name, now);
        }
    }

    /** Returns the nonce key with this name; null when there is no room for another key. */
    private @Nullable NonceSequence getOrCreate(String name, long now) {
        NonceSequence existing = byKey.get(name);
        if (existing != null) {
            return existing;
        }
        if (byKey.size() >= settings.policy().maxLimitInstances()) {
            forgetIdle(now);
        }
        if (byKey.size() >= settings.policy().maxLimitInstances()) {
            return null;
        }
        NonceSequence created = new NonceSequence(name, new Timer() {
            @Override
            public void fire(long now) {
                NonceSequence self = byKey.get(name);
                if (self != null) {
                    scheduleRetry(self);
                }
            }
        });
        if (member != null) {
            created.lease = new NonceLease(created.key, created, member, new NonceLease.Drain(drainNanos, drainedAt));
        }
        byKey.put(name, created);
        return created;
    }

    private void forgetIdle(long now) {
        Iterator<NonceSequence> oldest = byKey.values().iterator();
        for (int i = 0; i < MAX_CHECKED && oldest.hasNext(); i++) {
            NonceSequence sequence = oldest.next();
            NonceLease lease = sequence.lease;
            if (sequence.isEmpty() && sequence.inFlight == null && (lease == null || !lease.isUsed(now))) {
                timers.cancel(sequence.overdue);
                if (lease != null) {
                    lease.release();
                }
                oldest.remove();
            }
        }
    }

    /** Schedules a retry of the fronts of this key before the controller's method returns. */
    void scheduleRetry(NonceSequence sequence) {
        if (!sequence.isRetryScheduled) {
            sequence.isRetryScheduled = true;
            sequencesToRetry.add(sequence);
        }
    }

    @Nullable
    NonceSequence nextToRetry() {
        NonceSequence next = sequencesToRetry.poll();
        if (next != null) {
            next.isRetryScheduled = false;
        }
        return next;
    }

    boolean hasRetries() {
        return !sequencesToRetry.isEmpty();
    }

    /** Returns whether the call may be tried against limits now. */
    boolean mayAttempt(Permit permit, NonceSequence sequence, long now) {
        boolean free = sequence.inFlight == null
                || (permit.request().kindClass() == LaneClass.CANCEL && sequence.isOverdue(maxAnswerWaitNanos(), now));
        return free
                && sequence.front(permit.request().kindClass().rank()) == permit
                && isAllowedHere(permit, sequence, now);
    }

    /**
     * Returns whether this member may send the call: it holds the nonces of the key, or the call is a cancel or a dead
     * man's switch, which any member sends. With {@code observe} this limit blocks nothing either.
     */
    boolean isAllowedHere(Permit permit, NonceSequence sequence, long now) {
        NonceLease lease = sequence.lease;
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
    NonceLease leaseOfOtherMember(Permit permit, NonceSequence sequence, long now) {
        NonceLease lease = sequence.lease;
        return lease != null
                        && !isAllowedHere(permit, sequence, now)
                        && now + lease.keptNanos(now) - permit.deadline() >= 0
                ? lease
                : null;
    }

    /**
     * Returns whether the call may have a lower nonce than the last call of the member that held the nonces of its key
     * before this one.
     */
    boolean mayBeOvertaken(Permit permit, NonceSequence sequence) {
        return sequence.lease != null
                && permit.request().kindClass() != LaneClass.CANCEL
                && sequence.lease.mayBeOvertaken(permit.arrivedAt());
    }

    /**
     * Returns whether a call waits for nonces that this member does not hold, so that the store should be asked soon.
     */
    boolean isUrgent(long now) {
        return byKey.values().stream().anyMatch(sequence -> sequence.lease != null && sequence.lease.isWanted(now));
    }

    /** Keeps no nonces longer than a call needs them, because this gateway stops. */
    void drain() {
        for (NonceSequence sequence : byKey.values()) {
            if (sequence.lease != null) {
                sequence.lease.drain();
            }
        }
    }

    /** Schedules a retry of the calls that wait, after what other members hold has changed. */
    void scheduleAllRetries() {
        byKey.values().stream().filter(sequence -> !sequence.isEmpty()).forEach(this::scheduleRetry);
    }

    /** Returns who holds the nonces of each key in use. */
    List<ClusterStatus.NonceHolder> holders(long now) {
        return byKey.values().stream()
                .map(sequence -> sequence.lease == null ? null : sequence.lease.status(now))
                .filter(Objects::nonNull)
                .toList();
    }

    void admitted(Permit permit, NonceSequence sequence, long now) {
        sequence.inFlight = permit;
        sequence.inFlightSince = now;
        if (sequence.lease != null) {
            sequence.lease.admitted(permit, now);
        }
        scheduleOverdueRetry(sequence, now);
    }

    /**
     * Sets a timer to retry a waiting cancel when the call in flight is overdue. After that the cancel waits for
     * something else.
     */
    void scheduleOverdueRetry(NonceSequence sequence, long now) {
        boolean waits = sequence.inFlight != null && sequence.front(0) != null;
        if (waits && !sequence.isOverdue(maxAnswerWaitNanos(), now)) {
            timers.setIfEarlier(sequence.overdue, sequence.inFlightSince + maxAnswerWaitNanos());
        }
    }

    /** Records the start of the permit. Returns false when a higher nonce of its key was started meanwhile. */
    boolean started(Permit permit, NonceSequence sequence) {
        long nonce = permit.request().call().nonce();
        if (nonce <= sequence.lastStarted) {
            return false;
        }
        permit.nonceBefore(sequence.lastStarted);
        sequence.lastStarted = nonce;
        return true;
    }

    /**
     * Restores the previous nonce when the call was certainly not sent, or the exchange rejected its authentication.
     * Otherwise anyone who knows the name of a key could use up its nonces.
     */
    void restoreNonce(Permit permit, NonceSequence sequence) {
        if (sequence.lastStarted == permit.request().call().nonce()) {
            sequence.lastStarted = permit.nonceBefore();
        }
    }

    /** Frees the key after the response, or after a call that ended without one. */
    void release(Permit permit, NonceSequence sequence, long now) {
        if (sequence.lease != null) {
            sequence.lease.released(permit, now);
        }
        if (sequence.inFlight == permit) {
            sequence.inFlight = null;
            timers.cancel(sequence.overdue);
            scheduleRetry(sequence);
        }
    }

    private long maxAnswerWaitNanos() {
        return settings.policy().nonceUnansweredMs() * Nanos.PER_MILLI;
    }

    int size() {
        return byKey.size();
    }
}
