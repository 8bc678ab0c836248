package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.sim.exchange.VenueResponse;
import org.jspecify.annotations.Nullable;

/** What a bot gets: the exchange's answer with what the gateway made of it, or a refusal of the gateway. */
record BotReply(
        @Nullable VenueResponse venueResponse,
        @Nullable Outcome outcome,
        @Nullable Refused refused) {
    static BotReply of(VenueResponse venueResponse, Outcome outcome) {
        return new BotReply(venueResponse, outcome, null);
    }

    static BotReply of(Refused refused) {
        return new BotReply(null, null, refused);
    }

    boolean ok() {
        return outcome == Outcome.OK;
    }

    String text() {
        return venueResponse == null ? "" : venueResponse.text();
    }

    /** How long the bot is told to wait, nanoseconds; 0: it is not. */
    long pauseNanos() {
        return refused == null ? 0 : refused.retryAfterNanos();
    }
}
