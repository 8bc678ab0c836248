package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitSettings;
import org.jspecify.annotations.Nullable;

/**
 * The rule for cancels that exceed a limit: only where the exchange merely rejects a breach and excess calls do not keep the limit exceeded, one at a
 * time, and not more often than the first backoff of cancels allows.
 */
final class Overdraw {
    private final boolean onRejectLimit;
    private final boolean allowed;
    private final long gapNanos;
    private @Nullable Permit open;
    private boolean used;
    private long last;

    Overdraw(LimitSettings settings, long gapNanos) {
        this.gapNanos = gapNanos;
        onRejectLimit = settings.breach() == Breach.REJECT;
        allowed = onRejectLimit && !settings.overKeepsOver();
    }

    boolean onRejectLimit() {
        return onRejectLimit;
    }

    boolean isAllowed(long now) {
        return allowed && open == null && !(used && now - last - gapNanos < 0);
    }

    void opened(Permit permit, long now) {
        open = permit;
        used = true;
        last = now;
    }

    /** Ends the overdraw of this permit, which was answered or not sent. */
    void closed(Permit permit) {
        if (open == permit) {
            open = null;
        }
    }

    boolean isQuiet(long now) {
        return open == null && !(used && now - last - gapNanos < 0);
    }
}
