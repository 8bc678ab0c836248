package dev.sluice.cli;

import dev.sluice.persistence.journal.JournalReader;
import dev.sluice.status.AdminRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select recorded calls. */
final class CallOptions {
    @Option(
            names = "--bot",
            paramLabel = "BOT",
            description = "Only calls of this bot, or of bots without a name with this account.")
    @Nullable
    String bot;

    @Option(names = "--exchange", paramLabel = "EXCHANGE", description = "Only calls to this exchange.")
    @Nullable
    String exchange;

    @Option(
            names = "--account",
            paramLabel = "ACCOUNT",
            description = "Only calls of this account: its configured name, or the hash of its key.")
    @Nullable
    String account;

    @Option(names = "--instrument", paramLabel = "INSTRUMENT", description = "Only calls for this instrument.")
    @Nullable
    String instrument;

    @Option(
            names = "--order",
            paramLabel = "ID",
            description =
                    "Only calls that name this order, by the client's or the exchange's id; also those that name it by its other id.")
    @Nullable
    String order;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description =
                    "Only calls that were refused for this reason: its word, such as limit, or the whole text; or with this error code of the exchange, such as -2010.")
    @Nullable
    String reason;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only calls of this kind, such as place or cancel.")
    @Nullable
    String kind;

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description = "Only calls that ended so: refused, ok, unknown, ...; or 'in flight'.")
    @Nullable
    String outcome;

    @Option(
            names = "--id",
            paramLabel = "REQUEST-ID",
            description = "Only the call with this X-Request-Id, with its times, deadline and charges.")
    @Nullable
    String id;

    @Option(names = "--since", paramLabel = "TIME", description = "Only calls that ended at this time or later.")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only calls that ended before this time.")
    @Nullable
    String until;

    /** The time that {@code --since} means; null without it. */
    @Nullable
    Instant from;

    /** The time that {@code --until} means; null without it. */
    @Nullable
    Instant to;

    /**
     * Returns the request for the newest of these calls, at most as many as the gateway returns at once.
     *
     * @param cursor that of the response before; "" to begin with the newest
     * @param after {@code newest} of an earlier response, for what was recorded since; "" for all
     */
    AdminRequest.Calls request(int max, String cursor, String after) {
        return new AdminRequest.Calls(
                bot,
                exchange,
                account,
                instrument,
                order,
                reason,
                text(from),
                text(to),
                id,
                kind,
                outcome,
                null,
                (long) Math.min(max, JournalReader.MAX_CALLS),
                cursor,
                after);
    }

    /** Returns the request for the newest calls of the same time, whatever else is selected. */
    AdminRequest.Calls requestOfAll() {
        CallOptions all = new CallOptions();
        all.from = from;
        all.to = to;
        return all.request(JournalReader.MAX_CALLS, "", "");
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
