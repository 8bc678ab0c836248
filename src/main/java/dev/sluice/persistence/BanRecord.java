package dev.sluice.persistence;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A ban by an exchange, for the timeline of operators. Texts are cut, so that the size of a row has a bound.
 *
 * @param startEpochMillis when it was seen first, in milliseconds since 1970
 * @param untilEpochMillis its end as far as it is known
 * @param limit the limit that the exchange has closed
 * @param scopeKey the key of that limit, such as an account; "" for a limit without keys
 * @param seenBy the other member of the cluster that saw the ban; "" if this gateway saw it
 * @param reason the response that led to it; "" when it is not known
 */
public record BanRecord(
        @JsonProperty("startEpochMs") long startEpochMillis,
        @JsonProperty("untilEpochMs") long untilEpochMillis,
        String exchange,
        String limit,
        @JsonProperty("of") String scopeKey,
        String seenBy,
        String reason) {
    /** The most characters of each text. */
    static final int MAX_TEXT = 200;

    public BanRecord {
        exchange = truncate(exchange);
        limit = truncate(limit);
        scopeKey = truncate(scopeKey);
        seenBy = truncate(seenBy);
        reason = truncate(reason);
    }

    private static String truncate(String text) {
        return text.substring(0, Math.min(MAX_TEXT, text.length()));
    }
}
