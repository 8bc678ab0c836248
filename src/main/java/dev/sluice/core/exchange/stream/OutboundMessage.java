package dev.sluice.core.exchange.stream;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.websocket.MessagePriority;
import dev.sluice.core.websocket.PacedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message from a bot after reading.
 *
 * @param request the message as a request that can be classified
 * @param name the name of the message; "" if it has no valid name
 * @param id the id as raw text, including quotes; "" if there is none
 * @param loginKey the API key that the connection uses from now on; null if the message is not a login
 */
public record OutboundMessage(
        CallRequest request,
        String name,
        String id,
        @Nullable String loginKey) {
    /**
     * Returns the key of the connection after this message, given the one before. After logins with two keys it is "",
     * because it is not known which of them the exchange accepted.
     */
    public @Nullable String keyAfter(@Nullable String before) {
        return loginKey == null ? before : before == null || before.equals(loginKey) ? loginKey : "";
    }

    /** Returns whether the message has priority: cancels have it, and logins, because cancels need them. */
    public boolean isUrgent(Kind kind) {
        return kind.cancels() || loginKey != null;
    }

    /**
     * Returns whether it is submitted to the admission controller before it could be sent. A waiting order must be
     * known there so that a cancel can withdraw it.
     */
    public boolean isSubmittedAtOnce(Kind kind) {
        return isUrgent(kind) || kind.concernsOrders();
    }

    /** Returns the message as the limits of the connection see it. */
    public PacedMessage paced(Kind kind) {
        return new PacedMessage(isUrgent(kind) ? MessagePriority.URGENT : MessagePriority.ORDINARY, false, name);
    }

    /** Returns only the name, because the message contains keys and signatures. */
    @Override
    public String toString() {
        return "message " + name;
    }
}
