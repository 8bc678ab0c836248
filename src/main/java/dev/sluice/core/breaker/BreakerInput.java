package dev.sluice.core.breaker;

import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import java.util.Locale;

/** The source of a breaker's successes and failures. */
public enum BreakerInput {
    /**
     * The outcome of every call: FAULT, OVERLOAD and UNKNOWN are failures, OK and BUSINESS are successes, the others do
     * not count.
     */
    OUTCOMES,
    /**
     * The outcome of cancels: a cancel that the exchange did not carry out is a failure; "unknown order" and "already
     * filled" are successes. Other calls count only when they succeed.
     */
    CANCELS,
    /** Reports of bots, risk processes and operators over the admin API. */
    REPORTS;

    /** The meaning of an outcome for a breaker. */
    enum Signal {
        SUCCESS,
        FAILURE,
        IGNORED
    }

    Signal signal(Kind kind, Outcome outcome) {
        return switch (this) {
            case OUTCOMES -> signalOfCall(outcome);
            case CANCELS -> kind == Kind.CANCEL ? signalOfCancel(outcome) : successOnly(signalOfCall(outcome));
            case REPORTS -> Signal.IGNORED;
        };
    }

    private static Signal signalOfCall(Outcome outcome) {
        return outcome.isFailure() ? Signal.FAILURE : outcome.isServed() ? Signal.SUCCESS : Signal.IGNORED;
    }

    private static Signal signalOfCancel(Outcome outcome) {
        return outcome.isServed() && !outcome.isSuccess() ? Signal.FAILURE : signalOfCall(outcome);
    }

    private static Signal successOnly(Signal signal) {
        return signal == Signal.SUCCESS ? signal : Signal.IGNORED;
    }

    static OutcomeCategory category(Kind kind) {
        return kind.places() ? OutcomeCategory.ORDER : kind.cancels() ? OutcomeCategory.CANCEL : OutcomeCategory.OTHER;
    }

    /** Returns the name in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
