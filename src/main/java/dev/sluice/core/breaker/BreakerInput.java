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
        GOOD,
        BAD,
        NOTHING
    }

    Signal of(Kind kind, Outcome outcome) {
        return switch (this) {
            case OUTCOMES -> anyCall(outcome);
            case CANCELS -> kind == Kind.CANCEL ? cancel(outcome) : successOnly(anyCall(outcome));
            case REPORTS -> Signal.NOTHING;
        };
    }

    private static Signal anyCall(Outcome outcome) {
        return outcome.isFailure() ? Signal.BAD : outcome.isServed() ? Signal.GOOD : Signal.NOTHING;
    }

    private static Signal cancel(Outcome outcome) {
        return outcome.isServed() && !outcome.isSuccess() ? Signal.BAD : anyCall(outcome);
    }

    private static Signal successOnly(Signal signal) {
        return signal == Signal.GOOD ? signal : Signal.NOTHING;
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
