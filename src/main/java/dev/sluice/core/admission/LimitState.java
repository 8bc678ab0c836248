package dev.sluice.core.admission;

import dev.sluice.core.queue.LimitQueue;
import dev.sluice.core.ratelimit.Backoff;
import dev.sluice.core.ratelimit.BackoffSchedule;
import dev.sluice.core.ratelimit.BackoffSettings;
import dev.sluice.core.ratelimit.Limit;
import java.nio.LongBuffer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands at one limit beside its numbers: calls that wait there, a ban, a pause, a hold, an overdrawing cancel. Most limits have none;
 * one exists only as long as there is something to remember.
 */
final class LimitState {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Numbers of its ban and pauses. */
    static final int LONGS = LimitBan.LONGS + 2 * Backoff.LONGS;

    private static final int PAUSE = LimitBan.LONGS;
    private static final int CANCEL_PAUSE = LimitBan.LONGS + Backoff.LONGS;

    /** A pause that ended so long ago without a success since says nothing any more. */
    private static final long FORGET_NANOS = 600_000_000_000L;

    final Limit limit;
    final LimitQueue<AdmissionRequest> limitQueue;
    final LimitBan limitBan;
    final Backoff pause;
    final Backoff cancelPause;
    final Overdraw overdraw;
    final Timer wake;

    /** The one waiting call that has a hold on this limit. */
    @Nullable
    AdmissionRequest holder;

    /** Waits for its turn to be asked on. */
    boolean dirty;

    /** Where its ban and pauses are kept for the next process; -1: nowhere. */
    int savedAt = -1;

    /** The numbers of its ban and pauses, as they are kept for the next process. */
    final LongBuffer longs = LongBuffer.allocate(LONGS);

    private long penaltyAt;

    LimitState(Limit limit, PolicySettings policy, DoubleSupplier chance, Timer wake) {
        this.limit = limit;
        this.wake = wake;
        BackoffSettings backoff = policy.backoff();
        limitQueue = new LimitQueue<>(policy.lane());
        limitBan = new LimitBan(backoff, longs, 0);
        pause = new Backoff(BackoffSchedule.ordinary(backoff), chance, longs, PAUSE);
        cancelPause = new Backoff(BackoffSchedule.cancels(backoff), chance, longs, CANCEL_PAUSE);
        overdraw = new Overdraw(limit.settings(), backoff.cancelFirstMs() * NANOS_PER_MILLI);
    }

    /** From now on its holder is this waiting call; null: nobody. */
    void holdFor(@Nullable AdmissionRequest admissionRequest) {
        holder = admissionRequest;
        limitQueue.hold(admissionRequest != null);
        if (admissionRequest != null && admissionRequest.limitState == this && admissionRequest.queuedCall != null) {
            limitQueue.promote(admissionRequest.queuedCall);
        }
    }

    /** The pause that this call keeps: cancels have one of their own where a breach is only rejected. */
    Backoff pauseOf(AdmissionRequest admissionRequest) {
        return admissionRequest.isUrgent() && overdraw.onRejectLimit() ? cancelPause : pause;
    }

    /** Units that the slow ramp after a ban keeps back from ordinary calls. */
    long withheld(AdmissionRequest admissionRequest, long now) {
        return admissionRequest.isUrgent() ? 0 : limitBan.withheld(limit.usable() - limit.reserve(), now);
    }

    /** Its ban or pauses changed. */
    void penalised(long now) {
        penaltyAt = now;
    }

    boolean isShut(long now) {
        return limitBan.holds(now) || pause.nanosLeft(now) > 0 || cancelPause.nanosLeft(now) > 0;
    }

    /** The same of numbers that were kept. */
    static boolean isShut(LongBuffer longs, long now) {
        return LimitBan.holds(longs, 0, now)
                || Backoff.nanosLeft(longs, PAUSE, now) > 0
                || Backoff.nanosLeft(longs, CANCEL_PAUSE, now) > 0;
    }

    /** Whether the first of two that were kept ends before the other: a ban outlasts any pause. */
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
        return failed && (isShut(now) || now - penaltyAt - FORGET_NANOS < 0);
    }

    boolean isQuiet(long now) {
        return limitQueue.isEmpty()
                && holder == null
                && !dirty
                && limitBan.isQuiet(now)
                && !remembersFailures(now)
                && overdraw.isQuiet(now);
    }
}
