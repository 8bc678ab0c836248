package dev.sluice.control;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.time.Ticker;
import java.util.function.Consumer;

/**
 * Holds modes for as long as something is so: put on the board when it begins, taken off when it ends, and told both times. Any thread.
 *
 * @param modesChanged brings calls that wait to hear of a tighter mode
 */
public record ModeHolder(ModeRegistry board, Ticker ticker, Runnable modesChanged, Consumer<String> warnings) {
    /** What is held, and the story of it. */
    public record Hold(ModeScope modeScope, HoldCause holdCause, Mode mode, String liftedBy) {}

    /** Holds it from now on, for this reason, if it does not yet; one of another mode is replaced. */
    public void hold(Hold hold, String why) {
        ModeHold before = board.now().of(hold.modeScope(), hold.holdCause(), false);
        if (before != null && before.mode() == hold.mode()) {
            return;
        }
        long since = board.epochMillis(ticker.nanos());
        String who = hold.holdCause().toString();
        board.hold(ModeHold.of(
                hold.modeScope(), hold.holdCause(), hold.mode(), new HoldReason(why, who, since, hold.liftedBy())));
        warnings.accept(hold.mode() + " for " + hold.modeScope() + " by " + who + ": " + why);
        modesChanged.run();
    }

    /** Holds it no longer, if it did. */
    public void lift(ModeScope modeScope, HoldCause holdCause) {
        if (board.lift(modeScope, holdCause) != null) {
            warnings.accept(holdCause + " no longer holds " + modeScope);
        }
    }
}
