package dev.sluice.core.ratelimit;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.ratelimit.FirstWindow.OneAtATimeUntil;
import org.jspecify.annotations.Nullable;

/**
 * The window of a limit whose earlier usage is unknown. It lasts a whole window, because until then the exchange may
 * count the calls of before.
 *
 * <p>At first an ordinary call passes only when no other call is in flight; cancels pass at any time. At a first start
 * a lost response must not stop the other calls: the next call passes after one second without a response, the call
 * after it after two seconds, and so on, doubled up to eight seconds. The response to the latest call resets the time.
 */
final class ColdStart {
    private static final long PATIENCE_NANOS = 1000 * Nanos.PER_MILLI;
    private static final int MAX_DOUBLINGS = 3;

    private OneAtATimeUntil oneAtATimeUntil = OneAtATimeUntil.NOTHING;
    private boolean isOn;
    private boolean isOneAtATime;
    private boolean passesLost;
    private long startedAt;
    private long windowNanos;

    /** The call that the next one waits for at a first start. */
    private @Nullable Charge latest;

    private long latestAt;

    /** How many calls in a row had no response in time. */
    private int lost;

    /** Begins a cold start; of two, the one that ends later applies. */
    void begin(long at, long window, FirstWindow first) {
        if (isOn && at + window - (startedAt + windowNanos) < 0) {
            return;
        }
        isOn = true;
        oneAtATimeUntil = first.oneAtATimeUntil();
        passesLost = first.passesLost();
        isOneAtATime = oneAtATimeUntil != OneAtATimeUntil.NOTHING;
        startedAt = at;
        windowNanos = window;
    }

    void end() {
        isOn = false;
        isOneAtATime = false;
    }

    /** Records that a call is charged; a cancel that passes beside the call that is waited for changes nothing. */
    void recordCharge(Charge charge, long now) {
        boolean isBeside = isWaiting() && now - freeAt() < 0;
        if (isOneAtATime(now) && !isBeside) {
            lost = isWaiting() ? Math.min(lost + 1, MAX_DOUBLINGS) : 0;
            latest = charge;
            latestAt = now;
        }
    }

    private boolean isWaiting() {
        return latest != null && latest.isInFlight();
    }

    /** Records that a call was answered. */
    void recordAnswer() {
        isOneAtATime &= oneAtATimeUntil == OneAtATimeUntil.REPORT;
    }

    /** Records that the exchange refused a call: from now on calls pass one at a time again. */
    void recordRefusal() {
        isOneAtATime = oneAtATimeUntil != OneAtATimeUntil.NOTHING;
    }

    /**
     * Returns whether an ordinary call has to wait for the response to another one.
     *
     * @param beside whether others are in flight
     */
    boolean stops(boolean beside, long now) {
        return isOneAtATime(now) && (passesLost ? isWaiting() && now - freeAt() < 0 : beside);
    }

    private long freeAt() {
        return latestAt + (PATIENCE_NANOS << lost);
    }

    /** Returns whether only one ordinary call at a time may pass. */
    boolean isOneAtATime(long now) {
        if (isOneAtATime && now - startedAt - windowNanos >= 0) {
            isOneAtATime = false;
        }
        return isOneAtATime;
    }

    /** Returns for how long one ordinary call at a time passes at most; 0 if more may. */
    long oneAtATimeNanos(long now) {
        return isOneAtATime(now) ? startedAt + windowNanos - now : 0;
    }

    boolean isShown(long now) {
        if (isOn && now - startedAt - windowNanos >= 0) {
            isOn = false;
        }
        return isOn;
    }

    /** Returns how long an ordinary call waits at most for the response to another one. */
    long nanosLeft(long now) {
        long end = startedAt + windowNanos;
        return (passesLost ? Math.min(end, freeAt()) : end) - now;
    }
}
