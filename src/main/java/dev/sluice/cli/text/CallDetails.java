package dev.sluice.cli.text;

import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Outcome;
import dev.sluice.status.RecordedCall;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What is recorded of one call beside the columns of {@link CallTable}, a fact in each line. */
public final class CallDetails {
    private static final int MAX_CHARS = 2_500;
    private static final String UNKNOWN = "not known";

    private CallDetails() {}

    /** Returns the lines of a call. */
    public static String lines(RecordedCall call) {
        Lines lines = new Lines();
        add(lines, "X-Request-Id", call.id());
        add(lines, "call", call.route());
        add(lines, "ended", CallTable.outcome(call));
        add(lines, "why", call.why());
        add(lines, "X-Sluice-Reason", call.reason());
        add(lines, "at", call.time());
        add(
                lines,
                "sent",
                call.exchangeNanos() == 0
                        ? ""
                        : call.sent().truncatedTo(ChronoUnit.MILLIS).toString());
        add(lines, "waited", waited(call));
        add(lines, "might wait", deadline(call));
        add(lines, "in Sluice", wasLeft(call) ? UNKNOWN : milliseconds(call.gatewayNanos()) + ", without the wait");
        add(lines, "at the exchange", atExchange(call));
        add(lines, "charged", call.cost().isEmpty() ? "nothing" : call.cost());
        return lines.toString();
    }

    /** Returns whether the process that sent the call ended before the call did. */
    private static boolean wasLeft(RecordedCall call) {
        return call.outcome().equals(Outcome.UNKNOWN.text()) && call.exchangeNanos() > 0 && call.deadlineNanos() < 0;
    }

    private static String atExchange(RecordedCall call) {
        if (wasLeft(call)) {
            return "not known: the gateway's process ended before";
        }
        return call.exchangeNanos() == 0 ? "not measured" : milliseconds(call.exchangeNanos());
    }

    private static String waited(RecordedCall call) {
        if (wasLeft(call)) {
            return UNKNOWN;
        }
        return call.waitedNanos() == 0
                ? "not at all"
                : milliseconds(call.waitedNanos()) + (call.waitedFor().isEmpty() ? "" : ", for " + call.waitedFor());
    }

    private static String deadline(RecordedCall call) {
        if (call.deadlineNanos() < 0) {
            return UNKNOWN;
        }
        String source = switch (call.deadlineSource()) {
            case "caller" -> ", set by X-Sluice-Deadline-Ms";
            case "signature" -> ", until its signature expires";
            case "kind" -> ", as any call of its kind";
            case "" -> "";
            default -> ", set by its " + call.deadlineSource();
        };
        return milliseconds(call.deadlineNanos()) + source;
    }

    private static void add(Lines lines, String name, String fact) {
        if (!fact.isEmpty()) {
            lines.add("  %-16s %s", name, CallRecord.printable(fact, MAX_CHARS));
        }
    }

    private static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }
}
