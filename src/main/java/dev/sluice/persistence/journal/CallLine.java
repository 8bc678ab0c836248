package dev.sluice.persistence.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The format of a line of the journal: one JSON object, without fields that are empty or 0. A line with {@code counts}
 * has the numbers of reads without a record of their own since the line before it, by exchange, kind and outcome. The
 * method and the time to the status line are in no line.
 */
public final class CallLine {
    static final JsonFactory JSON = new JsonFactory();

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;

    /** Of the largest number of nanoseconds as milliseconds with three decimals. */
    private static final int MAX_DIGITS = 20;

    /** The characters that {@link #write} needs to format a number, or a time of any year. */
    static final int SCRATCH_CHARS = 64;

    /** The second that was formatted last: most records are of the same one as the record before. */
    private static volatile FormattedSecond lastSecond = FormattedSecond.of(0);

    private static final Map<String, Kind> KINDS =
            Arrays.stream(Kind.values()).collect(Collectors.toMap(Kind::text, Function.identity()));

    private CallLine() {}

    private record FormattedSecond(long epochSecond, String text) {
        static FormattedSecond of(long epochSecond) {
            return new FormattedSecond(epochSecond, SECOND.format(Instant.ofEpochSecond(epochSecond)));
        }
    }

    /**
     * Writes the object of a record.
     *
     * @param scratch an array of {@link #SCRATCH_CHARS}, which is overwritten, so that a line allocates none
     */
    static void write(CallRecord call, JsonGenerator to, char[] scratch) throws IOException {
        CallRecord.Subject subject = call.subject();
        CallRecord.Timing timing = call.timing();
        to.writeStartObject();
        to.writeFieldName("t");
        to.writeString(scratch, 0, writeTime(call.epochMillis(), scratch));
        text(to, "id", subject.id());
        if (call.isInFlight()) {
            to.writeBooleanField("begun", true);
        }
        text(to, "exchange", subject.exchange());
        text(to, "bot", subject.bot());
        text(to, "account", subject.account());
        text(to, "instrument", subject.instrument());
        text(to, "clientOrderId", subject.clientOrderId());
        text(to, "orderId", subject.orderId());
        text(to, "side", subject.side());
        text(to, "kind", subject.kindText());
        text(to, "route", subject.route());
        if (call.result().status() > 0) {
            to.writeNumberField("status", call.result().status());
        }
        text(to, "reason", call.result().reason());
        text(to, "code", call.result().code());
        millis(to, "waitedMs", timing.waitedNanos(), scratch);
        text(to, "waitedFor", timing.waitedFor());
        millis(to, "deadlineMs", timing.deadlineNanos(), scratch);
        text(to, "deadlineSource", timing.deadlineSource());
        text(to, "cost", subject.cost());
        millis(to, "ownMs", timing.gatewayNanos(), scratch);
        millis(to, "exchangeMs", timing.exchangeNanos(), scratch);
        text(to, "outcome", call.result().outcome());
        to.writeEndObject();
    }

    /** Returns the time as in a line: UTC with milliseconds. */
    public static String time(long epochMillis) {
        char[] time = new char[SCRATCH_CHARS];
        return new String(time, 0, writeTime(epochMillis, time));
    }

    /** Returns the number of characters. */
    private static int writeTime(long epochMillis, char[] to) {
        long epochSecond = Math.floorDiv(epochMillis, MILLIS_PER_SECOND);
        FormattedSecond second = lastSecond;
        if (second.epochSecond() != epochSecond) {
            second = FormattedSecond.of(epochSecond);
            lastSecond = second;
        }
        int length = second.text().length();
        second.text().getChars(0, length, to, 0);
        to[length] = '.';
        writeThousandths(Math.floorMod(epochMillis, MILLIS_PER_SECOND), to, length + 1);
        to[length + 4] = 'Z';
        return length + ".000Z".length();
    }

    private static void writeThousandths(int number, char[] to, int at) {
        to[at] = (char) ('0' + number / 100);
        to[at + 1] = (char) ('0' + number / 10 % 10);
        to[at + 2] = (char) ('0' + number % 10);
    }

    private static void text(JsonGenerator to, String key, String value) throws IOException {
        if (!value.isEmpty()) {
            to.writeStringField(key, value);
        }
    }

    /** Writes milliseconds with at most three decimals. */
    private static void millis(JsonGenerator to, String key, long nanos, char[] number) throws IOException {
        long micros = (nanos + Nanos.PER_MICRO / 2) / Nanos.PER_MICRO;
        if (micros <= 0) {
            return;
        }
        to.writeFieldName(key);
        long whole = micros / MICROS_PER_MILLI;
        int rest = (int) (micros % MICROS_PER_MILLI);
        if (rest == 0) {
            to.writeNumber(whole);
            return;
        }
        int at = MAX_DIGITS - 4;
        number[at] = '.';
        writeThousandths(rest, number, at + 1);
        do {
            number[--at] = (char) ('0' + whole % 10);
            whole /= 10;
        } while (whole > 0);
        int end = MAX_DIGITS;
        while (number[end - 1] == '0') {
            end--;
        }
        to.writeNumber(number, at, end - at);
    }

    /**
     * Reads a line. Unknown fields are ignored, because a later version may have written them.
     *
     * @return the record; null if the line is none, such as one of counts or one that was cut
     */
    public static @Nullable CallRecord read(byte[] line, int from, int length) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(line, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                if (parser.nextToken().isScalarValue()) {
                    fields.put(key, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            boolean whole = parser.currentToken() == JsonToken.END_OBJECT;
            return whole && (fields.containsKey("begun") || fields.containsKey("outcome")) ? record(fields) : null;
        } catch (IOException | DateTimeException | ArithmeticException | NumberFormatException unreadable) {
            return null;
        }
    }

    private static CallRecord record(Map<String, String> fields) {
        Function<String, String> text = key -> fields.getOrDefault(key, "");
        CallRecord.Subject subject = new CallRecord.Subject(
                text.apply("id"),
                text.apply("exchange"),
                text.apply("bot"),
                text.apply("account"),
                "",
                text.apply("route"),
                KINDS.get(text.apply("kind")),
                text.apply("instrument"),
                text.apply("clientOrderId"),
                text.apply("orderId"),
                text.apply("side"),
                text.apply("cost"));
        CallRecord.Result result = new CallRecord.Result(
                text.apply("outcome"),
                Integer.parseInt(fields.getOrDefault("status", "0")),
                text.apply("reason"),
                text.apply("code"));
        CallRecord.Timing timing = new CallRecord.Timing(
                nanos(fields, "waitedMs"),
                text.apply("waitedFor"),
                fields.containsKey("deadlineMs") ? nanos(fields, "deadlineMs") : -1,
                text.apply("deadlineSource"),
                nanos(fields, "ownMs"),
                0,
                nanos(fields, "exchangeMs"));
        return new CallRecord(Instant.parse(text.apply("t")).toEpochMilli(), subject, result, timing);
    }

    private static long nanos(Map<String, String> fields, String key) {
        return Math.round(Double.parseDouble(fields.getOrDefault(key, "0")) * Nanos.PER_MILLI);
    }
}
