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
 * Sets and lifts the modes that last as long as a condition, and logs both. Thread-safe.
 *
 * @param modesChanged is run after a mode was set, to check the waiting calls against it
 * @param warnings receives the log lines
 */
public record ModeHolder(ModeRegistry modeRegistry, Ticker ticker, Runnable modesChanged, Consumer<String> warnings) {
    /** A mode to hold, its scope and cause, and the description of what lifts it. */
    public record Hold(ModeScope modeScope, HoldCause holdCause, Mode mode, String liftedBy) {}

    /**
     * Sets the mode with this reason, unless the scope has it already by the same cause. Replaces another mode of the
     * same scope and cause.
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
