package dev.sluice.core.health;

import dev.sluice.core.tradingmode.Mode;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of connections of an exchange, with the mode that each holds by default when it is lost. */
public enum ConnectionType {
    REST(Mode.REDUCE_ONLY),
    /** Market data. Holds nothing by default: the bots know best how old their prices may be. */
    WEBSOCKET(null),
    /**
     * The private events of an account. New risk is stopped by default: without them a bot does not learn of its fills.
     */
    USER_STREAM(Mode.REDUCE_ONLY);

    private final @Nullable Mode usual;
    private final String text = name().toLowerCase(Locale.ROOT);

    ConnectionType(@Nullable Mode usual) {
        this.usual = usual;
    }

    @Nullable
    Mode usual() {
        return usual;
    }

    /** Returns whether programs may report connections of this kind. */
    public boolean isStream() {
        return this != REST;
    }

    /** Returns the name of the check. It contains dots, which the names of configured reports and checks cannot. */
    public String check(String exchange) {
        return "connections." + exchange + "." + text;
    }

    /** Returns whether a check concerns this exchange: all do except those of other exchanges' connections. */
    public static boolean isOf(NamedCheck check, String exchange) {
        return check.by() != NamedCheck.FindingSource.CONNECTION
                || Arrays.stream(values()).anyMatch(type -> type.check(exchange).equals(check.name()));
    }

    @Override
    public String toString() {
        return text;
    }
}
