package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import java.util.Arrays;
import java.util.List;

/** The rules for the connections of one exchange: {@code connections} in {@code conf/exchanges.json}. */
public record ConnectionSettings(
        @Setting(value = "REST connections of bots and of the clock measurement.", def = "{}")
        ConnectionRule rest,

        @Setting(value = "WebSockets with market data.", def = "{}")
        ConnectionRule websocket,

        @Setting(value = "WebSockets with events of an account.", def = "{}")
        ConnectionRule userStream) {
    public static final ConnectionSettings USUAL =
            new ConnectionSettings(ConnectionRule.USUAL, ConnectionRule.USUAL, ConnectionRule.USUAL);

    public ConnectionRule of(ConnectionType type) {
        return switch (type) {
            case REST -> rest;
            case WEBSOCKET -> websocket;
            case USER_STREAM -> userStream;
        };
    }

    /** Returns whether a connection of any kind is required even before it was first seen. */
    public boolean anyRequired() {
        return rest.required() || websocket.required() || userStream.required();
    }

    /**
     * Returns the checks of the exchange's connections.
     *
     * @param explicit whether the gateway sends REST requests of its own; if not, it could not detect that REST has
     *     recovered, so that check holds no mode
     */
    public List<NamedCheck> checks(String exchange, boolean explicit) {
        return Arrays.stream(ConnectionType.values())
                .map(type -> {
                    boolean stops = explicit || type != ConnectionType.REST;
                    CheckAction checkAction = stops ? of(type).stops(type, exchange) : CheckAction.NOTHING;
                    return of(type).check(type, exchange, checkAction);
                })
                .toList();
    }
}
