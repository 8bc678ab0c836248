package dev.sluice.core.health;

import dev.sluice.core.tradingmode.Mode;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of connections of an exchange, with the mode that is held by default while one is lost. */
public enum ConnectionType {
    REST(Mode.REDUCE_ONLY),
    /** Market data. No mode by default: the bots know best how old their prices may be. */
    WEBSOCKET(null),
    /**
     * The private events of an account. New risk is stopped by default, because a bot does not see its fills without
     * them.
     */
    USER_STREAM(Mode.REDUCE_ONLY);

    private final @Nullable Mode defaultMode;
    private final String text = name().toLowerCase(Locale.ROOT);

    ConnectionType(@Nullable Mode defaultMode) {
        this.defaultMode = defaultMode;
    }

    @Nullable
    Mode defaultMode() {
        return defaultMode;
    }

    /** Returns whether programs may report connections of this type. */
    public boolean isStream() {
        return this != REST;
    }

    /** Returns the name of the check. It contains dots, which the names of configured reports and checks do not. */
    public String checkName(String exchange) {
        return "connections." + exchange + "." + text;
    }

    /** Returns whether a check concerns this exchange: all do, except the checks of other exchanges' connections. */
    public static boolean concerns(NamedCheck check, String exchange) {
        return check.source() != NamedCheck.FindingSource.CONNECTION
                || Arrays.stream(values())
                        .anyMatch(type -> type.checkName(exchange).equals(check.name()));
    }

    @Override
    public String toString() {
        return text;
    }
}
