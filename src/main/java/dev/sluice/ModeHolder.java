package dev.sluice;

import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Why;
import dev.sluice.time.Ticker;
import java.util.function.Consumer;

/**
 * Holds modes for as long as something is so: put on the board when it begins, taken off when it ends, and told both times. Any thread.
 *
 * @param modesChanged brings calls that wait to hear of a tighter mode
 */
record ModeHolder(ModeBoard board, Ticker ticker, Runnable modesChanged, Consumer<String> warnings) {
    /** What is held, and the story of it. */
    record Hold(Scope scope, Cause cause, Mode mode, String liftedBy) {}

    /** Holds it from now on, for this reason, if it does not yet; one of another mode is replaced. */
    void hold(Hold hold, String why) {
        HeldMode before = board.now().of(hold.scope(), hold.cause(), false);
        if (before != null && before.mode() == hold.mode()) {
            return;
        }
        long since = board.epochMillis(ticker.nanos());
        String who = hold.cause().toString();
        board.hold(HeldMode.of(hold.scope(), hold.cause(), hold.mode(), new Why(why, who, since, hold.liftedBy())));
        warnings.accept(hold.mode() + " for " + hold.scope() + " by " + who + ": " + why);
        modesChanged.run();
    }

    /** Holds it no longer, if it did. */
    void lift(Scope scope, Cause cause) {
        if (board.lift(scope, cause) != null) {
            warnings.accept(cause + " no longer holds " + scope);
        }
    }
}
