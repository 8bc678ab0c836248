package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.classify.JsonFields;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.RiskDirection;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that finds the margin of an account in a response and stops when it has it. A truncated body is read up to its end. A figure counts as
 * absent only if the object that should contain it was read completely.
 */
final class MarginScanner {
    /** A figure to find, and the result. */
    private static final class Wanted {
        private final String[] path;
        private @Nullable String text;
        private boolean absent;

        Wanted(String path) {
            this.path = path.split("\\.", -1);
        }

        boolean isNext(int depth, String name) {
            return text == null && depth < path.length && path[depth].equals(name);
        }

        boolean isLast(int depth) {
            return depth == path.length - 1;
        }
    }

    private final Wanted value;
    private final @Nullable Wanted of;

    private MarginScanner(MarginRow row) {
        value = new Wanted(row.value());
        of = row.of() == null ? null : new Wanted(row.of());
    }

    /** Returns the margin, or null if the response does not contain it as a number. */
    static @Nullable MarginReading of(byte[] body, MarginRow row, Route route) {
        MarginScanner scan = new MarginScanner(row);
        try (JsonParser parser = JsonFields.JSON.createParser(body)) {
            parser.nextToken();
            scan.value(parser, 0, scan.value, scan.of);
        } catch (IOException e) {
            // Truncated or not JSON: what was read so far counts.
            return scan.reading(row, route);
        }
        return scan.reading(row, route);
    }

    /** Searches a value: lists element by element, objects by the next name of each path that leads here. */
    private void value(JsonParser parser, int depth, @Nullable Wanted one, @Nullable Wanted other) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
                value(parser, depth, one, other);
                if (isComplete()) {
                    return;
                }
            }
        } else if (token == JsonToken.START_OBJECT) {
            object(parser, depth, one, other);
        }
    }

    private void object(JsonParser parser, int depth, @Nullable Wanted one, @Nullable Wanted other) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Wanted first = one != null && one.isNext(depth, name) ? one : null;
            Wanted second = other != null && other.isNext(depth, name) ? other : null;
            parser.nextToken();
            if (first == null && second == null) {
                parser.skipChildren();
                continue;
            }
            take(parser, depth, first);
            take(parser, depth, second);
            value(parser, depth + 1, first, second);
            if (isComplete()) {
                return;
            }
        }
        if (parser.currentToken() == JsonToken.END_OBJECT) {
            ended(depth, one);
            ended(depth, other);
        }
    }

    private static void take(JsonParser parser, int depth, @Nullable Wanted wanted) throws IOException {
        JsonToken token = parser.currentToken();
        if (wanted != null && wanted.isLast(depth) && token.isScalarValue() && token != JsonToken.VALUE_NULL) {
            String text = parser.getText();
            wanted.text = text.isEmpty() ? null : text;
        }
    }

    private static void ended(int depth, @Nullable Wanted wanted) {
        if (wanted != null && wanted.isLast(depth) && wanted.text == null) {
            wanted.absent = true;
        }
    }

    private boolean isComplete() {
        return value.text != null && (of == null || of.text != null);
    }

    private @Nullable MarginReading reading(MarginRow row, Route route) {
        if (value.text == null) {
            return value.absent && row.absentIsNone()
                    ? new MarginReading(row.name(), route.id(), BigDecimal.ZERO, BigDecimal.ZERO, "none")
                    : null;
        }
        BigDecimal figure = DecimalParser.plain(value.text);
        Wanted divisor = of;
        BigDecimal whole =
                divisor == null ? BigDecimal.ONE : divisor.text == null ? null : DecimalParser.plain(divisor.text);
        if (figure == null || whole == null) {
            return null;
        }
        BigDecimal point = row.liquidationPoint().multiply(whole);
        String shown =
                divisor == null ? figure.toPlainString() : figure.toPlainString() + " of " + whole.toPlainString();
        return row.safer() == RiskDirection.LOWER
                ? new MarginReading(row.name(), route.id(), figure, point, shown)
                : new MarginReading(row.name(), route.id(), point, figure, shown);
    }
}
