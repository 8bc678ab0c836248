package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.call.Outcome;
import dev.sluice.sim.wire.VenueResponse;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call or of a message as the bot sees it: the exchange's response with its outcome, or a refusal by
 * the gateway.
 *
 * @param message the exchange's response on a WebSocket
 */
record BotReply(
        @Nullable VenueResponse venueResponse,
        String message,
        @Nullable Outcome outcome,
        @Nullable Refused refused) {
    static BotReply of(VenueResponse venueResponse, Outcome outcome) {
        return new BotReply(venueResponse, "", outcome, null);
    }

    static BotReply of(String message, Outcome outcome) {
        return new BotReply(null, message, outcome, null);
    }

    static BotReply of(Refused refused) {
        return new BotReply(null, "", null, refused);
    }

    boolean ok() {
        return outcome == Outcome.OK;
    }

    String text() {
        return venueResponse == null ? message : venueResponse.text();
    }

    /** Returns the retry time of a refusal in nanoseconds; 0 when there is none. */
    long pauseNanos() {
        return refused == null ? 0 : refused.retryAfterNanos();
    }
}
