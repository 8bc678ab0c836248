package dev.sluice.core.cluster;

/**
 * A ban or pause of one shared limit by the exchange, which the member that saw it sends to the others.
 *
 * @param exchange name of the exchange
 * @param limit name of the limit
 * @param scopeKey scope key of the limit
 * @param kind whether the exchange banned the calls that are charged to the limit, or only demanded a pause
 * @param leftMs milliseconds until it ends, rounded up
 */
public record BanNotice(String exchange, String limit, String scopeKey, Kind kind, long leftMs) {
    /** What the exchange did. */
    public enum Kind {
        BAN,
        PAUSE
    }

    /** The maximum duration in a message; longer than any ban or pause that a gateway accepts from an exchange. */
    public static final long MAX_LEFT_MS = 8 * 86_400_000L;

    public BanNotice {
        MessageBounds.requireText("an exchange", exchange, MessageBounds.MAX_NAME_LENGTH);
        MessageBounds.requireText("a limit", limit, MessageBounds.MAX_NAME_LENGTH);
        if (scopeKey.length() > MessageBounds.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("a scope key must have at most " + MessageBounds.MAX_KEY_LENGTH
                    + " characters, not " + scopeKey.length());
        }
        if (leftMs <= 0 || leftMs > MAX_LEFT_MS) {
            throw new IllegalArgumentException("a ban must end in 1 to " + MAX_LEFT_MS + " ms, not in " + leftMs);
        }
    }
}
