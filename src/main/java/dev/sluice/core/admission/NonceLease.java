package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.LeasedCap;
import dev.sluice.core.cluster.LocalUsage;
import dev.sluice.core.cluster.SharedLimit;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right to send calls with the nonces of one key, which one member of a cluster holds at a time: a shared limit of
 * one unit.
 *
 * <p>The holder keeps it while a call of the key waits or is unanswered, and for {@link #IDLE_NANOS} after the last
 * one, so that a bot that is at work keeps its gateway. After that it gives the unit to a member where a call waits for
 * it; when none waits it keeps it for a minute. The note of the holder states for how many milliseconds it surely
 * keeps the unit. Guarded by the controller's lock.
 */
final class NonceLease implements LocalUsage {
    /** How long the holder keeps the nonces after its last call, although another member wants them. */
    static final long IDLE_NANOS = 5_000 * Nanos.PER_MILLI;

    /**
     * How long the holder keeps the nonces after its last call when no other member wants them, so that its next call
     * need not wait.
     */
    private static final long UNWANTED_IDLE_NANOS = 60_000 * Nanos.PER_MILLI;

    /**
     * How long the stored note of the holder is valid. The holder may have stopped since, and a waiting call reads the
     * note again.
     */
    private static final long NOTE_VALID_NANOS = 500 * Nanos.PER_MILLI;

    /** The calls of the key that wait at this member. */
    interface WaitingCalls {
        boolean isEmpty();

        /** Returns whether a call waits that is not a cancel or a dead man's switch. */
        boolean hasOrdinaryWaiting();
    }

    private final String key;
    private final WaitingCalls waiting;
    private final Set<Object> unanswered = new HashSet<>();
    private final ClusterMember member;
    private final LeasedCap cap;
    private final Drain drain;
    private boolean isContinuous;

    /** Since when this member holds the nonces without a gap in which another one may have used them. */
    private long heldSince;

    private boolean isDraining;
    private boolean wasUsed;
    private long usedAt;

    /** The other member that held the nonces when the notes were last read; null when none did, or this one. */
    private @Nullable String otherHolder;

    /** The time until which the holder surely keeps them. */
    private long keptUntil;

    private long readAt;

    /**
     * How long calls may be on their way.
     *
     * @param nanos how long after its start the exchange may still check the nonce of a call
     * @param ofFormerProcessUntil the time until which that may be so for a call of an earlier process of this member
     */
    record Drain(long nanos, long ofFormerProcessUntil) {}

    /** Shares the nonces of this key. */
    NonceLease(String key, WaitingCalls waiting, ClusterMember member, Drain drain) {
        this.key = key;
        this.waiting = waiting;
        this.member = member;
        this.drain = drain;
        cap = member.share(new SharedLimit(SharedLimit.NONCE, key, 1, 0, drain.nanos(), "nonce"), this);
    }

    /** Gives the nonces back, since the key is forgotten. */
    void release() {
        member.release(cap);
    }

    /** Returns whether this member holds the nonces now. */
    boolean isHeld(long now) {
        return cap.cap(now) > 0;
    }

    /** Returns whether calls wait here for nonces that another member may hold. */
    boolean isWanted(long now) {
        return !isHeld(now) && waiting.hasOrdinaryWaiting();
    }

    /** Returns the member that was last known to hold the nonces, when it is another one; null when none is known. */
    @Nullable
    String otherHolder() {
        return otherHolder;
    }

    /** Returns for how long the other holder surely keeps the nonces; 0 when that is not known. */
    long keptNanos(long now) {
        return otherHolder == null || now - readAt - NOTE_VALID_NANOS >= 0 ? 0 : Math.max(0, keptUntil - now);
    }

    /** Keeps the nonces only until the last call is answered, because this gateway stops. */
    void drain() {
        isDraining = true;
        wasUsed = false;
    }

    /** Returns whether the nonces are kept for a call that is unanswered or was so lately. */
    boolean isUsed(long now) {
        return !unanswered.isEmpty() || (wasUsed && now - usedAt - IDLE_NANOS < 0);
    }

    /**
     * Records that a call of the key was admitted. A cancel that was admitted without holding the nonces keeps nothing.
     */
    void admitted(Object call, long now) {
        if (isHeld(now)) {
            unanswered.add(call);
            recordUse(now);
        }
    }

    /** Records that the call was answered, or ended without a response. */
    void released(Object call, long now) {
        if (unanswered.remove(call)) {
            recordUse(now);
        }
    }

    private void recordUse(long now) {
        wasUsed = !isDraining;
        usedAt = now;
    }

    /**
     * Returns whether the call came so long before this member got the nonces that the former holder may have started a
     * call with a higher nonce after that. The former holder started its last call at least the drain earlier than this
     * member got the nonces.
     */
    boolean mayBeOvertaken(long arrivedAt) {
        return isContinuous && heldSince - arrivedAt - drain.nanos() > 0;
    }

    /** Notices the end of the lease: another member may use the nonces before this one holds them again. */
    @Override
    public void settle(long nowNanos) {
        isContinuous &= isHeld(nowNanos);
    }

    @Override
    public long used(long nowNanos) {
        boolean mayBeOnItsWay = nowNanos - drain.ofFormerProcessUntil() < 0;
        return mayBeOnItsWay || isUsed(nowNanos) || (isHeld(nowNanos) && !waiting.isEmpty()) ? 1 : 0;
    }

    @Override
    public long waitingCost(long nowNanos) {
        return firstWaitingCost(nowNanos);
    }

    @Override
    public long firstWaitingCost(long nowNanos) {
        return waiting.hasOrdinaryWaiting() ? 1 : 0;
    }

    /**
     * Returns 1 while the holder would rather keep the nonces. It counts after the calls that wait at other members.
     */
    @Override
    public long recentCost(long nowNanos) {
        return isHeld(nowNanos) && wasUsed && nowNanos - usedAt - UNWANTED_IDLE_NANOS < 0 ? 1 : 0;
    }

    @Override
    public long chargedUnits() {
        return 0; // only needed without notes of its own
    }

    @Override
    public boolean hasNotes() {
        return true;
    }

    @Override
    public String note(long nowNanos) {
        if (!isHeld(nowNanos)) {
            return "";
        }
        boolean isBusy = !unanswered.isEmpty() || !waiting.isEmpty();
        long lastNanos = wasUsed ? Math.max(0, usedAt + IDLE_NANOS - nowNanos) : 0;
        return Long.toString((isBusy ? IDLE_NANOS : lastNanos) / Nanos.PER_MILLI);
    }

    @Override
    public void readNotes(Map<String, MemberNote> notes, long nowNanos) {
        if (!isContinuous && isHeld(nowNanos)) {
            isContinuous = true;
            heldSince = nowNanos;
        }
        otherHolder = null;
        notes.forEach((member, note) -> {
            if (note.cap() > 0) {
                otherHolder = member;
                keptUntil = nowNanos + Math.min(IDLE_NANOS, keptNanos(note.note()));
                readAt = nowNanos;
            }
        });
    }

    private static long keptNanos(String note) {
        try {
            return Math.max(0, Long.parseLong(note)) * Nanos.PER_MILLI;
        } catch (NumberFormatException e) {
            return 0; // of a later version; this call waits for its deadline
        }
    }

    /** Returns who holds the nonces, for the status; null when that was not read lately. */
    ClusterStatus.@Nullable NonceHolder status(long now) {
        if (isHeld(now)) {
            return new ClusterStatus.NonceHolder(key, member.name());
        }
        boolean isRecent = now - readAt - UNWANTED_IDLE_NANOS < 0;
        return otherHolder == null || !isRecent ? null : new ClusterStatus.NonceHolder(key, otherHolder);
    }
}
