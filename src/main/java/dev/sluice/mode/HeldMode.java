package dev.sluice.mode;

import dev.sluice.exchange.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A mode that one gate holds for one scope. There is at most one for each pair of them, and at most one latch beside it.
 *
 * @param latched whether only a re-arm lifts it: it survives restarts, and {@code observe} does not waive it
 * @param tally goes on when the same hold changes
 * @param pass lets one order through all the same; null: none
 */
public record HeldMode(
        Scope scope,
        Cause cause,
        Mode mode,
        boolean latched,
        Why why,
        Tally tally,
        @Nullable Pass pass) {
    public HeldMode {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException("whoever holds " + mode + " holds nothing");
        }
    }

    /** Lifted by whoever holds it. */
    public static HeldMode of(Scope scope, Cause cause, Mode mode, Why why) {
        return new HeldMode(scope, cause, mode, false, why, new Tally(), null);
    }

    /** Lifted by a re-arm only. */
    public static HeldMode latch(Scope scope, Cause cause, Mode mode, Why why) {
        return new HeldMode(scope, cause, mode, true, why, new Tally(), null);
    }

    /** The same for another spelling of its scope. */
    HeldMode at(Scope spelt) {
        return spelt.equals(scope) ? this : new HeldMode(spelt, cause, mode, latched, why, tally, pass);
    }

    /** The same with a pass for one order, or without any. */
    public HeldMode with(@Nullable Pass newPass) {
        return new HeldMode(scope, cause, mode, latched, why, tally, newPass);
    }

    /** Whether it stops calls of that kind; {@code hedger}: of a bot that may go on placing to close positions elsewhere. */
    public boolean stops(Kind kind, boolean hedger) {
        return !mode.passes(kind) && !(hedger && mayHedge(kind));
    }

    /** A bot that closes positions elsewhere may go on placing where only a position is held back. */
    private boolean mayHedge(Kind kind) {
        boolean places = kind == Kind.PLACE || kind == Kind.AMEND;
        return places && mode == Mode.REDUCE_ONLY && cause.letsHedge();
    }

    /** For a header: {@code mode=CANCEL_ONLY; scope=global; cause=kill-switch}. */
    public String header() {
        return "mode=" + mode + "; scope=" + printable(scope.toString()) + "; cause=" + printable(cause.toString());
    }

    /** A name that came with a call may be anything. */
    private static String printable(String text) {
        return text.chars().allMatch(HeldMode::isPlain) ? text : text.replaceAll("[^!-~]|;", "?");
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7F && c != ';';
    }

    @Override
    public String toString() {
        return mode + " for " + scope + " by " + cause + " (" + why.reason() + ")";
    }
}
