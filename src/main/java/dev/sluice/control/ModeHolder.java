package dev.sluice.control;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.function.Consumer;

/**
 * A holder of modes that last as long as a condition: it sets and lifts a mode and logs both. Thread-safe.
 *
 * @param modeRegistry the registry of modes
 * @param ticker the monotonic clock
 * @param modesChanged makes waiting calls evaluate a stricter mode
 * @param warnings receives the log lines
 */
public record ModeHolder(ModeRegistry modeRegistry, Ticker ticker, Runnable modesChanged, Consumer<String> warnings) {
    /** A mode to hold, its scope and cause, and the description of what lifts it. */
    public record Hold(ModeScope modeScope, HoldCause holdCause, Mode mode, String liftedBy) {}

    /**
     * Holds the mode with this reason if it is not held yet; a different mode of the same scope and cause is
     * replaced.
     */
    public void hold(Hold hold, String why) {
        ModeHold before = modeRegistry.snapshot().of(hold.modeScope(), hold.holdCause(), false);
        if (before != null && before.mode() == hold.mode()) {
            return;
        }
        long since = modeRegistry.epochMillis(ticker.nanos());
        String who = hold.holdCause().toString();
        modeRegistry.hold(ModeHold.of(
                hold.modeScope(), hold.holdCause(), hold.mode(), new HoldReason(why, who, since, hold.liftedBy())));
        warnings.accept(hold.mode() + " for " + hold.modeScope() + " by " + who + ": " + why);
        modesChanged.run();
    }

    /** Lifts the mode of this scope and cause, if there is one. */
    public void lift(ModeScope modeScope, HoldCause holdCause) {
        if (modeRegistry.lift(modeScope, holdCause) != null) {
            warnings.accept(holdCause + " no longer holds " + modeScope);
        }
    }
}
