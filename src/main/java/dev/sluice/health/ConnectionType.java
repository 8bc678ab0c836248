package dev.sluice.health;

import dev.sluice.mode.Mode;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of connection that an exchange has, by the original's names, and what each holds when it is lost and nothing else is configured. */
public enum ConnectionType {
    REST(Mode.REDUCE_ONLY),
    /** Market data: who trades by it knows best how old it may be. */
    WEBSOCKET(null),
    /** An account's own events: who does not hear what was filled must take no new risk. */
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

    /** Whether programs may report one of their own. */
    public boolean isStream() {
        return this != REST;
    }

    /** The name of its check: no report or check of users has a dot in it. */
    public String check(String exchange) {
        return "connections." + exchange + "." + text;
    }

    /** Whether a check is about that exchange: all are but those of other exchanges' connections. */
    public static boolean isOf(NamedCheck check, String exchange) {
        return check.by() != NamedCheck.By.CONNECTION
                || Arrays.stream(values()).anyMatch(type -> type.check(exchange).equals(check.name()));
    }

    @Override
    public String toString() {
        return text;
    }
}
