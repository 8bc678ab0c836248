package dev.sluice.proxy.call;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The state of one open WebSocket for monitoring. The path includes only the configured part, since the rest may be a
 * listen key.
 *
 * @param bot the name that the bot gave itself; "" for none
 * @param user true if it delivers events of an account
 * @param loggedIn true if a login was seen
 * @param ageNanos time since it was opened
 * @param quietNanos time since the exchange last sent anything
 * @param heartbeatNanos time since the exchange's last ping or pong, or since the opening
 * @param waiting number of messages that wait for admission or pacing
 * @param subscriptions number of subscribed topics; null if they are not counted or not readable
 */
public record OpenSocket(
        String exchange,
        String stream,
        String bot,
        @JsonIgnore boolean user,
        boolean loggedIn,
        @JsonProperty("ageSeconds") long ageNanos,
        @JsonProperty("quietSeconds") long quietNanos,
        @JsonProperty("heartbeatSeconds") long heartbeatNanos,
        int waiting,
        @Nullable Integer subscriptions) {
    /** Returns the name that checks of connections have for it. */
    @JsonProperty("type")
    public String type() {
        return user ? "user_stream" : "websocket";
    }
}
