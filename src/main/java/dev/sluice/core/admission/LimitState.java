package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.charge.Shortage;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.queue.LimitQueue;
import dev.sluice.core.queue.Timer;
import dev.sluice.core.ratelimit.Backoff;
import dev.sluice.core.ratelimit.BackoffSchedule;
import dev.sluice.core.ratelimit.BackoffSettings;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitBan;
import dev.sluice.core.ratelimit.Overdraw;
import java.nio.LongBuffer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one limit besides its counters: waiting calls, a ban, pauses, a reservation, an overdrawing cancel. Most
 * limits have none; a state exists only while there is something to remember.
 */
final class LimitState {
    /** Number of longs that hold the ban and the pauses. */
    static final int LONGS = LimitBan.LONGS + 2 * Backoff.LONGS;

    private static final int PAUSE = LimitBan.LONGS;
    private static final int CANCEL_PAUSE = LimitBan.LONGS + Backoff.LONGS;

    /** Failures without a later success are forgotten this long after the last penalty. */
    private static final long FORGET_NANOS = 600 * Nanos.PER_SECOND;

    final Limit limit;
    final LimitQueue<Permit> queue;
    final LimitBan limitBan;
    final Backoff pause;
    final Backoff cancelPause;
    final Overdraw overdraw;
    final Timer retryTimer;

    /** The waiting call that has reserved this limit. */
    @Nullable
    Permit reservedFor;

    /** The figures when a call was last stopped here by a lack of room; null when a ban or a pause did it. */
    @Nullable
    Shortage lastShortage;

    /** Set while the limit is queued for a retry of its calls. */
    boolean isRetryScheduled;

    /** Position of the ban and pauses in the storage for the next process; -1 when they are not stored. */
    int storedIndex = -1;

    /** Numbers of the ban and pauses, in the stored format. */
    final LongBuffer longs = LongBuffer.allocate(LONGS);

    private long penalisedAt;

    /** The member of the cluster that was refused last; "" if none was. */
    private String pausedMember = "";

    LimitState(Limit limit, PolicySettings policy, DoubleSupplier chance, Timer wake) {
        this.limit = limit;
        this.retryTimer = wake;
        BackoffSettings backoff = policy.backoff();
        queue = new LimitQueue<>(policy.lane());
        limitBan = new LimitBan(backoff, longs, 0);
        pause = new Backoff(BackoffSchedule.ordinary(backoff), chance, longs, PAUSE);
        cancelPause = new Backoff(BackoffSchedule.cancels(backoff), chance, longs, CANCEL_PAUSE);
        overdraw = new Overdraw(limit.settings(), backoff.cancelFirstMs() * Nanos.PER_MILLI);
    }

    /** Sets the waiting call that reserves this limit; null ends the reservation. */
    void reserveFor(@Nullable Permit permit) {
        reservedFor = permit;
        queue.setReserved(permit != null);
        if (permit != null && permit.parkedAt() == limit && permit.queuedCall() != null) {
            queue.putFirst(permit.queuedCall());
        }
    }

    /** Returns the pause that applies to this call. Cancels have their own where the exchange only rejects a breach. */
    Backoff pauseFor(Permit permit) {
        return permit.request().isUrgent() && overdraw.isOnRejectLimit() ? cancelPause : pause;
    }

    /**
     * Pauses ordinary calls until then, whatever succeeds meanwhile. Returns false if that changes nothing.
     *
     * @param member the other member that was refused; "" if the host itself asked for the pause
     */
    boolean pauseUntil(String member, long untilNanos) {
        boolean isLonger = pause.pauseUntil(untilNanos);
        pausedMember = isLonger ? member : pausedMember;
        return isLonger;
    }

    /** Returns the remaining nanoseconds of the pause of ordinary calls that this gateway saw itself. */
    long ownPauseNanos(long now) {
        return Backoff.nanosLeft(longs, PAUSE, now);
    }

    /** Returns the other member that saw the ban or pause in force; "" if this gateway saw it, or there is none. */
    String penalisedMember(long now) {
        if (limitBan.isInForce(now)) {
            return limitBan.member();
        }
        return pause.nanosLeft(now) > ownPauseNanos(now) ? pausedMember : "";
    }

    /** Records the time of a change of the ban or pauses. */
    void penalised(long now) {
        penalisedAt = now;
    }

    boolean hasPenalty(long now) {
        return limitBan.isInForce(now) || pause.nanosLeft(now) > 0 || cancelPause.nanosLeft(now) > 0;
    }

    /** Returns whether a ban or pause in these stored numbers is in force. */
    static boolean hasPenalty(LongBuffer longs, long now) {
        return LimitBan.isInForce(longs, 0, now)
                || Backoff.nanosLeft(longs, PAUSE, now) > 0
                || Backoff.nanosLeft(longs, CANCEL_PAUSE, now) > 0;
    }

    /** Returns whether the first stored state ends before the other. A ban outlasts any pause. */
    static boolean endsBefore(LongBuffer longs, LongBuffer other, long now) {
        long left = LimitBan.nanosLeft(longs, 0, now);
        long otherLeft = LimitBan.nanosLeft(other, 0, now);
        return left != otherLeft ? left < otherLeft : pausedNanos(longs, now) < pausedNanos(other, now);
    }

    private static long pausedNanos(LongBuffer longs, long now) {
        return Math.max(Backoff.nanosLeft(longs, PAUSE, now), Backoff.nanosLeft(longs, CANCEL_PAUSE, now));
    }

    private boolean remembersFailures(long now) {
        boolean failed = pause.failures() + cancelPause.failures() > 0;
        return failed && (hasPenalty(now) || now - penalisedAt - FORGET_NANOS < 0);
    }

    boolean isIdle(long now) {
        return queue.isEmpty()
                && reservedFor == null
                && !isRetryScheduled
                && limitBan.isIdle(now)
                && !hasPenalty(now)
                && !remembersFailures(now)
                && overdraw.isIdle(now);
    }
}
