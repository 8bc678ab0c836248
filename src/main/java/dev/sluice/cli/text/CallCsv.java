package dev.sluice.cli.text;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.call.CallRecord;
import dev.sluice.status.RecordedCall;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Recorded calls as CSV (RFC 4180). A spreadsheet takes none of its texts for a formula. */
public final class CallCsv {
    /** The names of the columns: those of the fields in JSON. */
    private static final List<String> HEADS = List.of(
            "t",
            "id",
            "exchange",
            "bot",
            "account",
            "instrument",
            "clientOrderId",
            "orderId",
            "side",
            "kind",
            "route",
            "status",
            "reason",
            "code",
            "waitedMs",
            "waitedFor",
            "deadlineMs",
            "deadlineSource",
            "cost",
            "ownMs",
            "exchangeMs",
            "outcome");

    private static final int MAX_CHARS = 2_500;

    private CallCsv() {}

    /** Returns the first line. */
    public static String head() {
        return String.join(",", HEADS);
    }

    /** Returns the line of a call. */
    public static String line(RecordedCall call) {
        Map<String, ?> fields = RecordJson.fields(call);
        return HEADS.stream().map(name -> value(fields.get(name))).collect(Collectors.joining(","));
    }

    private static String value(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return value == null ? "" : value.toString();
        }
        String printable = CallRecord.printable(text, MAX_CHARS);
        boolean isFormula = !printable.isEmpty() && "=+-@".indexOf(printable.charAt(0)) >= 0;
        String safe = isFormula ? "'" + printable : printable;
        return safe.indexOf(',') >= 0 || safe.indexOf('"') >= 0 ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
