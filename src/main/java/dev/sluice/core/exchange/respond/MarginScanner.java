package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.RiskDirection;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that finds the margin of an account in a response and stops when it has it. A truncated body is read up to
 * its end. A figure counts as absent only if the object that should contain it was read completely.
 */
final class MarginScanner implements JsonPaths.Sink<MarginScanner.Figure> {
    enum Figure {
        VALUE,
        DIVISOR
    }

    private final boolean isDivided;
    private @Nullable String value;
    private @Nullable String divisor;
    private boolean absent;

    private MarginScanner(boolean isDivided) {
        this.isDivided = isDivided;
    }

    /** Returns the margin, or null if the response does not contain it as a number. */
    static @Nullable MarginReading of(byte[] body, MarginRow row, Route route) {
        JsonPaths<Figure> paths = new JsonPaths<>();
        paths.add(row.value(), Figure.VALUE);
        if (row.of() != null) {
            paths.add(row.of(), Figure.DIVISOR);
        }
        MarginScanner scan = new MarginScanner(row.of() != null);
        paths.read(body, scan);
        return scan.reading(row, route);
    }

    @Override
    public void found(Figure figure, JsonParser parser) throws IOException {
        String text = parser.getText();
        if (text.isEmpty() || parser.getParsingContext().inArray()) {
            return;
        }
        if (figure == Figure.VALUE) {
            value = value == null ? text : value;
        } else {
            divisor = divisor == null ? text : divisor;
        }
    }

    @Override
    public void ended(JsonPaths.Node<Figure> object, boolean complete) {
        absent |= complete && value == null && object.leadsTo(Figure.VALUE);
    }

    @Override
    public boolean wantsMore(JsonPaths.Node<Figure> object) {
        return value == null || (isDivided && divisor == null);
    }

    private @Nullable MarginReading reading(MarginRow row, Route route) {
        if (value == null) {
            return absent && row.absentIsNone()
                    ? new MarginReading(row.name(), route.id(), BigDecimal.ZERO, BigDecimal.ZERO, "none")
                    : null;
        }
        BigDecimal figure = DecimalParser.parse(value);
        BigDecimal divisorNumber = !isDivided ? BigDecimal.ONE : divisor == null ? null : DecimalParser.parse(divisor);
        if (figure == null || divisorNumber == null) {
            return null;
        }
        BigDecimal point = row.liquidationPoint().multiply(divisorNumber);
        String shown =
                !isDivided ? figure.toPlainString() : figure.toPlainString() + " of " + divisorNumber.toPlainString();
        return row.safer() == RiskDirection.LOWER
                ? new MarginReading(row.name(), route.id(), figure, point, shown)
                : new MarginReading(row.name(), route.id(), point, figure, shown);
    }
}
