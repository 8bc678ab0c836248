package dev.sluice.core.exchange.stream;

import dev.sluice.core.call.UpstreamResponse;

/**
 * A message from an exchange that may be a response.
 *
 * @param id the id as raw text; "" if there is none
 * @param hasId true if the message has an id member, even if its value is null
 * @param name the name of the message; "" if it has none
 */
public record InboundMessage(UpstreamResponse response, String id, boolean hasId, String name) {
    /** Returns whether this is the response to that message, which repeats its id or, without ids, its name. */
    public boolean isResponseTo(OutboundMessage message) {
        if (!id.isEmpty()) {
            return id.equals(message.id());
        }
        return message.id().isEmpty() && (name.isEmpty() ? hasId : name.equals(message.name()));
    }
}
