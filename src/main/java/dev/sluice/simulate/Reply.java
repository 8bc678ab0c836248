package dev.sluice.simulate;

import dev.sluice.exchange.Outcome;
import dev.sluice.gate.Refused;
import dev.sluice.venue.Answer;
import org.jspecify.annotations.Nullable;

/** What a bot gets: the exchange's answer with what the gateway made of it, or a refusal of the gateway. */
record Reply(
        @Nullable Answer answer,
        @Nullable Outcome outcome,
        @Nullable Refused refused) {
    static Reply of(Answer answer, Outcome outcome) {
        return new Reply(answer, outcome, null);
    }

    static Reply of(Refused refused) {
        return new Reply(null, null, refused);
    }

    boolean ok() {
        return outcome == Outcome.OK;
    }

    String text() {
        return answer == null ? "" : answer.text();
    }

    /** How long the bot is told to wait, nanoseconds; 0: it is not. */
    long pauseNanos() {
        return refused == null ? 0 : refused.retryAfterNanos();
    }
}
