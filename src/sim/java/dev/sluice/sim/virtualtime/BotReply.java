package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.sim.wire.VenueResponse;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call or of a message as the bot sees it: the exchange's response with its meaning, or a refusal by
 * the gateway.
 *
 * @param message the exchange's response on a WebSocket
 */
record BotReply(
        @Nullable VenueResponse response,
        String message,
        @Nullable ResponseMeaning meaning,
        @Nullable Refused refused) {
    static BotReply of(VenueResponse response, ResponseMeaning meaning) {
        return new BotReply(response, "", meaning, null);
    }

    static BotReply of(String message, Outcome outcome) {
        return new BotReply(null, message, ResponseMeaning.of(outcome), null);
    }

    static BotReply of(Refused refused) {
        return new BotReply(null, "", null, refused);
    }

    boolean ok() {
        return meaning != null && meaning.outcome() == Outcome.OK;
    }

    String text() {
        return response == null ? message : response.text();
    }

    /** Returns the retry time of a refusal in nanoseconds; 0 when there is none. */
    long pauseNanos() {
        return refused == null ? 0 : refused.retryAfterNanos();
    }
}
