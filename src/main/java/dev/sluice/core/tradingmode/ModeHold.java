package dev.sluice.core.tradingmode;

import dev.sluice.core.call.HeaderValue;
import dev.sluice.core.call.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A mode that one cause holds for one scope. For each cause and scope there is at most one held mode and, beside it, at
 * most one latch.
 *
 * @param modeScope scope of the calls it applies to
 * @param holdCause cause of the hold
 * @param mode mode that is held
 * @param latched whether only a re-arm lifts it; a latch survives restarts, and {@code observe} does not exempt from it
 * @param holdReason explanation for people
 * @param refusalCounter counters, kept when the same cause changes its mode
 * @param probePermit permit that lets one order pass; null when there is none
 */
public record ModeHold(
        ModeScope modeScope,
        HoldCause holdCause,
        Mode mode,
        boolean latched,
        HoldReason holdReason,
        RefusalCounter refusalCounter,
        @Nullable ProbePermit probePermit) {
    public ModeHold {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException(
                    "a hold with mode " + mode + " stops nothing; allowed: REDUCE_ONLY, CANCEL_ONLY, HALTED");
        }
    }

    /** Returns a hold that its source lifts itself. */
    public static ModeHold of(ModeScope modeScope, HoldCause holdCause, Mode mode, HoldReason holdReason) {
        return new ModeHold(modeScope, holdCause, mode, false, holdReason, new RefusalCounter(), null);
    }

    /** Returns a latch, which only a re-arm lifts. */
    public static ModeHold latch(ModeScope modeScope, HoldCause holdCause, Mode mode, HoldReason holdReason) {
        return new ModeHold(modeScope, holdCause, mode, true, holdReason, new RefusalCounter(), null);
    }

    /** Returns this hold with another spelling of its scope. */
    ModeHold withScope(ModeScope spelling) {
        return spelling.equals(modeScope)
                ? this
                : new ModeHold(spelling, holdCause, mode, latched, holdReason, refusalCounter, probePermit);
    }

    /** Returns this hold with the given probe permit; without one for null. */
    public ModeHold withProbe(@Nullable ProbePermit other) {
        return new ModeHold(modeScope, holdCause, mode, latched, holdReason, refusalCounter, other);
    }

    /**
     * Returns whether this mode stops calls of this kind; {@code hedger} is true for a bot that may go on placing
     * orders to close positions elsewhere.
     */
    public boolean stops(Kind kind, boolean hedger) {
        return !mode.allows(kind) && !(hedger && mayHedge(kind));
    }

    /**
     * Returns whether a hedger may still send this kind of call: only when the mode restricts nothing but a position.
     */
    private boolean mayHedge(Kind kind) {
        boolean places = kind == Kind.PLACE || kind == Kind.AMEND;
        return places && mode == Mode.REDUCE_ONLY && holdCause.mayHedge();
    }

    /** Returns the value of a response header: {@code mode=CANCEL_ONLY; scope=global; cause=kill-switch}. */
    public String header() {
        return "mode=" + mode + "; scope=" + HeaderValue.printable(modeScope.toString()) + "; cause="
                + HeaderValue.printable(holdCause.toString());
    }

    @Override
    public String toString() {
        return mode + " for " + modeScope + " by " + holdCause + " (" + holdReason.reason() + ")";
    }
}
