package dev.sluice.core.breaker;

import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.Outcome;
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
    TOLD;

    /** The meaning of an outcome for a breaker. */
    enum Says {
        GOOD,
        BAD,
        NOTHING
    }

    Says of(Kind kind, Outcome outcome) {
        return switch (this) {
            case OUTCOMES -> anyCall(outcome);
            case CANCELS -> kind == Kind.CANCEL ? cancel(outcome) : goodOnly(anyCall(outcome));
            case TOLD -> Says.NOTHING;
        };
    }

    private static Says anyCall(Outcome outcome) {
        return switch (outcome) {
            case FAULT, OVERLOAD, UNKNOWN -> Says.BAD;
            case OK, BUSINESS -> Says.GOOD;
            case RATE, BAN, CLOCK, AUTH -> Says.NOTHING;
        };
    }

    private static Says cancel(Outcome outcome) {
        return outcome == Outcome.BUSINESS ? Says.BAD : anyCall(outcome);
    }

    private static Says goodOnly(Says says) {
        return says == Says.GOOD ? says : Says.NOTHING;
    }

    static OutcomeCategory sort(Kind kind) {
        return switch (kind) {
            case PLACE, REDUCE, AMEND -> OutcomeCategory.ORDER;
            case CANCEL, DEAD_MAN -> OutcomeCategory.CANCEL;
            case READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> OutcomeCategory.OTHER;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
