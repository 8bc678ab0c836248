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
    public ConnectionRule of(ConnectionType type) {
        return switch (type) {
            case REST -> rest;
            case WEBSOCKET -> websocket;
            case USER_STREAM -> userStream;
        };
    }

    /** Returns whether a connection of any type is required. */
    public boolean isAnyRequired() {
        return rest.required() || websocket.required() || userStream.required();
    }

    /**
     * Returns the checks of the exchange's connections.
     *
     * @param probesRest whether the gateway sends REST requests of its own; if not, it cannot detect a recovery of
     *     REST, so the check of REST holds no mode
     */
    public List<NamedCheck> checks(String exchange, boolean probesRest) {
        return Arrays.stream(ConnectionType.values())
                .map(type -> {
                    boolean canHold = probesRest || type != ConnectionType.REST;
                    CheckAction checkAction = canHold ? of(type).action(type, exchange) : CheckAction.NOTHING;
                    return of(type).check(type, exchange, checkAction);
                })
                .toList();
    }
}
