package dev.sluice.mode;

import dev.sluice.exchange.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A mode that one gate holds for one scope. For each gate and scope there is at most one held mode and, beside it, at
 * most one latch.
 *
 * @param scope scope of the calls it applies to
 * @param cause gate that holds it
 * @param mode mode that is held
 * @param latched whether only a re-arm lifts it; a latch survives restarts, and {@code observe} does not exempt from it
 * @param why explanation for people
 * @param tally counters, kept when the same gate changes its mode
 * @param pass pass that lets one order through; null when there is none
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

    /** Returns a held mode that its gate lifts itself. */
    public static HeldMode of(Scope scope, Cause cause, Mode mode, Why why) {
        return new HeldMode(scope, cause, mode, false, why, new Tally(), null);
    }

    /** Returns a latch, which only a re-arm lifts. */
    public static HeldMode latch(Scope scope, Cause cause, Mode mode, Why why) {
        return new HeldMode(scope, cause, mode, true, why, new Tally(), null);
    }

    /** Returns this held mode with another spelling of its scope. */
    HeldMode at(Scope spelt) {
        return spelt.equals(scope) ? this : new HeldMode(spelt, cause, mode, latched, why, tally, pass);
    }

    /** Returns this held mode with the given pass, or without one. */
    public HeldMode with(@Nullable Pass newPass) {
        return new HeldMode(scope, cause, mode, latched, why, tally, newPass);
    }

    /**
     * Returns whether this mode stops calls of this kind; {@code hedger} is true for a bot that may go on placing
     * orders to close positions elsewhere.
     */
    public boolean stops(Kind kind, boolean hedger) {
        return !mode.passes(kind) && !(hedger && mayHedge(kind));
    }

    /**
     * Returns whether a hedger may still send this kind of call: only when the mode restricts nothing but a position.
     */
    private boolean mayHedge(Kind kind) {
        boolean places = kind == Kind.PLACE || kind == Kind.AMEND;
        return places && mode == Mode.REDUCE_ONLY && cause.letsHedge();
    }

    /** Returns the value of a response header: {@code mode=CANCEL_ONLY; scope=global; cause=kill-switch}. */
    public String header() {
        return "mode=" + mode + "; scope=" + printable(scope.toString()) + "; cause=" + printable(cause.toString());
    }

    /** Replaces characters that would break the header: names can come from callers. */
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
