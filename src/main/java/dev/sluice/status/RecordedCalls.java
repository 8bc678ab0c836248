package dev.sluice.status;

import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.persistence.journal.CallFilter;
import dev.sluice.persistence.journal.CallLine;
import dev.sluice.persistence.journal.CallPage;
import dev.sluice.persistence.journal.JournalReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls that the journal has recorded.
 *
 * @param calls the newest first, by the order in which they were recorded
 * @param cursor what to ask with for older ones; "" if there are none
 * @param newest what to ask with as {@code after} for what is recorded from now on
 * @param oldest how far back the journal reaches, in UTC; "" if it is empty
 * @param dropped the number of records that the gateway could not write since its start; -1 if that is not known
 * @param notes what could not be read
 */
public record RecordedCalls(
        List<RecordedCall> calls, String cursor, String newest, String oldest, long dropped, List<String> notes) {
    private static final long DEFAULT_CALLS = 100;
    private static final List<String> KINDS =
            Arrays.stream(Kind.values()).map(Kind::text).toList();
    private static final List<String> OUTCOMES = Stream.concat(
                    Arrays.stream(Outcome.values()).map(Outcome::text),
                    Stream.of(
                            CallRecord.REFUSED,
                            CallRecord.DROPPED,
                            CallRecord.RETURNED,
                            CallRecord.CLOSED,
                            CallRecord.SHARED,
                            CallRecord.KEPT,
                            CallRecord.LOST,
                            CallFilter.IN_FLIGHT))
            .toList();

    /**
     * Checks the fields of a request.
     *
     * @throws IllegalArgumentException when one is not valid; its message says what is allowed
     */
    public static void check(AdminRequest.Calls asked) {
        filter(asked);
    }

    /**
     * Searches the journal. Blocks.
     *
     * @param open the outcome of calls that have not ended
     * @throws IllegalArgumentException as {@link #check}
     */
    public static RecordedCalls search(JournalReader journal, AdminRequest.Calls asked, String open, long dropped)
            throws IOException {
        CallPage page = journal.search(filter(asked), limit(asked), text(asked.cursor()), text(asked.after()));
        List<RecordedCall> calls = Stream.concat(page.inFlight().stream(), page.ended().stream())
                .map(call -> RecordedCall.of(call, open))
                .toList();
        String oldest = page.oldestEpochMillis() < 0 ? "" : CallLine.time(page.oldestEpochMillis());
        return new RecordedCalls(calls, page.cursor(), page.newest(), oldest, dropped, page.notes());
    }

    private static CallFilter filter(AdminRequest.Calls asked) {
        return new CallFilter(
                text(asked.bot()),
                text(asked.exchange()),
                text(asked.account()),
                text(asked.instrument()),
                text(asked.order()),
                text(asked.reason()),
                text(asked.id()),
                oneOf("kind", asked.kind(), KINDS),
                oneOf("outcome", asked.outcome(), OUTCOMES),
                text(asked.text()),
                time("since", asked.since(), Long.MIN_VALUE),
                time("until", asked.until(), Long.MAX_VALUE));
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static String oneOf(String field, @Nullable String text, List<String> allowed) {
        String value = text(text);
        if (value.isEmpty() || allowed.contains(value)) {
            return value;
        }
        throw new IllegalArgumentException(
                "'" + value + "' is not a value of '" + field + "'; allowed: " + String.join(", ", allowed));
    }

    private static long time(String field, @Nullable String text, long absent) {
        String value = text(text);
        if (value.isEmpty()) {
            return absent;
        }
        try {
            return value.matches("\\d{1,15}")
                    ? Long.parseLong(value)
                    : OffsetDateTime.parse(value.replace(' ', '+')) // a plus in a query is a space
                            .toInstant()
                            .toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not a time for '" + field
                            + "'; write it with its zone, as 2026-11-30T12:03:00Z or 2026-11-30T12:03:00+01:00, or in milliseconds since 1970");
        }
    }

    private static int limit(AdminRequest.Calls asked) {
        long max = Objects.requireNonNullElse(asked.limit(), DEFAULT_CALLS);
        if (max < 1 || max > JournalReader.MAX_CALLS) {
            throw new IllegalArgumentException("'limit' must be from 1 to " + JournalReader.MAX_CALLS + ", not " + max
                    + "; the field cursor of the response leads to more");
        }
        return (int) max;
    }
}
