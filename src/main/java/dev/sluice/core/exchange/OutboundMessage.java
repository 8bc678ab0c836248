package dev.sluice.core.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A message of a bot as it was read.
 *
 * @param callRequest as the tables name it
 * @param name what it calls itself; "" when it has no name that can be one
 * @param id as it stands in the message, quotes included; "" when it has none
 * @param login the API key that the connection has from now on; null: it is no login
 */
public record OutboundMessage(
        CallRequest callRequest,
        String name,
        String id,
        @Nullable String login) {
    /** Nothing of it is shown: it carries keys and signatures. */
    @Override
    public String toString() {
        return "message " + name;
    }
}
