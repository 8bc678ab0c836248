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
    private long open;

    private boolean used;
    private long last;

    public Overdraw(LimitSettings settings, long gapNanos) {
        this.gapNanos = gapNanos;
        onRejectLimit = settings.breach() == Breach.REJECT;
        allowed = isAllowedAt(settings);
    }

    /** Returns whether cancels may ever exceed such a limit. */
    public static boolean isAllowedAt(LimitSettings settings) {
        return settings.breach() == Breach.REJECT && !settings.countsRejected();
    }

    public boolean onRejectLimit() {
        return onRejectLimit;
    }

    public boolean isAllowed(long now) {
        return allowed && open == 0 && !(used && now - last - gapNanos < 0);
    }

    public void open(long arrival, long now) {
        open = arrival;
        used = true;
        last = now;
    }

    /** Ends the overdraw of the cancel with this arrival number, which was answered or not sent. */
    public void close(long arrival) {
        if (open == arrival) {
            open = 0;
        }
    }

    public boolean isQuiet(long now) {
        return open == 0 && !(used && now - last - gapNanos < 0);
    }
}
