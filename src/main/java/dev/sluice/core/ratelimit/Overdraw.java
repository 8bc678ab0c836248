package dev.sluice.core.ratelimit;

/**
 * The rule for cancels that exceed a limit: only where the exchange merely rejects a breach and excess calls do not
 * keep the limit exceeded, one at a time, and not more often than the first backoff of cancels allows.
 */
public final class Overdraw {
    private final boolean onRejectLimit;
    private final boolean allowed;
    private final long gapNanos;

    /** The arrival number of the cancel that exceeds the limit now; 0 when none does. */
    private long openArrival;

    private boolean isUsed;
    private long lastOpenedAt;

    public Overdraw(LimitSettings settings, long gapNanos) {
        this.gapNanos = gapNanos;
        onRejectLimit = settings.breach() == Breach.REJECT;
        allowed = isAllowedAt(settings);
    }

    /** Returns whether cancels may ever exceed such a limit. */
    public static boolean isAllowedAt(LimitSettings settings) {
        return settings.breach() == Breach.REJECT && !settings.countsRejected();
    }

    /** Continues the overdraw that this limit had before a reload. */
    public void resume(Overdraw former) {
        openArrival = former.openArrival;
        isUsed = former.isUsed;
        lastOpenedAt = former.lastOpenedAt;
    }

    public boolean isOnRejectLimit() {
        return onRejectLimit;
    }

    public boolean isAllowed(long now) {
        return allowed && openArrival == 0 && !(isUsed && now - lastOpenedAt - gapNanos < 0);
    }

    public void open(long arrival, long now) {
        openArrival = arrival;
        isUsed = true;
        lastOpenedAt = now;
    }

    /** Ends the overdraw of the cancel with this arrival number, which was answered or not sent. */
    public void close(long arrival) {
        if (openArrival == arrival) {
            openArrival = 0;
        }
    }

    public boolean isIdle(long now) {
        return openArrival == 0 && !(isUsed && now - lastOpenedAt - gapNanos < 0);
    }
}
