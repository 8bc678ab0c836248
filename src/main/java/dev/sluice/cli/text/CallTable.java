package dev.sluice.cli.text;

import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.status.CallWords;
import dev.sluice.status.RecordedCall;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Recorded calls as aligned text. On a terminal that is too narrow, the longest entries are cut, but never a reason,
 * which is then on a line of its own. Columns without any entry are left out. Names come from bots: what cannot be
 * printed is replaced.
 */
public final class CallTable {
    private static final List<String> HEADS = List.of(
            "TIME", "EXCHANGE", "BOT", "ACCOUNT", "KIND", "INSTRUMENT", "SIDE", "ORDER", "OUTCOME", "WAITED", "WHY");
    private static final int WHY = HEADS.size() - 1;
    /** The columns whose entries may be cut. */
    private static final List<Integer> CUT_COLUMNS = Stream.of("EXCHANGE", "BOT", "ACCOUNT", "INSTRUMENT", "ORDER")
            .map(HEADS::indexOf)
            .toList();

    private static final int MIN_WIDTH = 8;
    private static final int MAX_CHARS = 2_500;
    private static final String GAP = "  ";
    private static final String CUT = "..";
    private static final String BELOW = "    ";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    private final int columns;
    private final ZoneId zone;
    private final int[] widths = new int[HEADS.size()];
    private boolean hasHead;

    /** @param columns the width of the terminal; 0 if it does not matter */
    public CallTable(int columns, ZoneId zone) {
        this.columns = columns <= 0 ? Integer.MAX_VALUE : columns;
        this.zone = zone;
    }

    /** Returns the lines of further calls, each with its end; the head before the first of them. */
    public String lines(List<RecordedCall> calls) {
        List<List<String>> rows = calls.stream().map(this::row).toList();
        for (List<String> row : rows) {
            for (int column = 0; column < WHY; column++) {
                int width = row.get(column).length();
                if (width > 0) {
                    widths[column] = Math.max(
                            widths[column], Math.max(width, HEADS.get(column).length()));
                }
            }
        }
        shrink();
        StringBuilder lines = new StringBuilder();
        if (!hasHead && !rows.isEmpty()) {
            hasHead = true;
            boolean hasReason = rows.stream().anyMatch(row -> !row.get(WHY).isEmpty());
            String head = HEADS.get(WHY);
            lines.append(line(HEADS, hasReason && fits(head) ? head : ""));
        }
        rows.forEach(row -> lines.append(line(row, row.get(WHY))));
        return lines.toString();
    }

    /** Returns the time in the zone of this table. */
    public String time(Instant time) {
        return TIME.format(time.atZone(zone));
    }

    private List<String> row(RecordedCall call) {
        String order = call.orderId().isEmpty() || call.clientOrderId().isEmpty()
                ? call.clientOrderId() + call.orderId()
                : call.clientOrderId() + " / " + call.orderId();
        List<String> entries = List.of(
                time(Instant.parse(call.time())),
                call.exchange(),
                call.bot(),
                call.account(),
                call.kind(),
                call.instrument(),
                call.side(),
                order,
                outcome(call),
                call.waitedNanos() == 0 ? "" : String.format(Locale.ROOT, "%.1f ms", call.waitedNanos() / 1e6),
                call.why());
        return entries.stream()
                .map(entry -> CallRecord.printable(entry, MAX_CHARS))
                .toList();
    }

    /** Returns how the call ended, the error code of the exchange and the status, as far as there are any. */
    static String outcome(RecordedCall call) {
        String code = call.code().isEmpty() ? "" : ": " + call.code();
        return (isOfNoOrder(call) ? "was not open" : CallWords.outcome(call.outcome()))
                + code
                + (call.status() == 0 ? "" : " (" + call.status() + ")");
    }

    /** Returns whether it is a cancel that counts as a success because the exchange did not know the order as open. */
    private static boolean isOfNoOrder(RecordedCall call) {
        return call.kind().equals(Kind.CANCEL.text())
                && call.outcome().equals(Outcome.OK.text())
                && !call.code().isEmpty();
    }

    private void shrink() {
        while (width() > columns) {
            int widest = CUT_COLUMNS.stream()
                    .max(Comparator.comparingInt(column -> widths[column]))
                    .orElseThrow();
            if (widths[widest] <= MIN_WIDTH) {
                return;
            }
            widths[widest]--;
        }
    }

    private int width() {
        return Arrays.stream(widths)
                .filter(width -> width > 0)
                .map(width -> width + GAP.length())
                .sum();
    }

    private String line(List<String> entries, String reason) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < WHY; column++) {
            if (widths[column] > 0) {
                String entry = truncate(entries.get(column), widths[column]);
                line.append(entry)
                        .append(" ".repeat(widths[column] - entry.length()))
                        .append(GAP);
            }
        }
        return fits(reason)
                ? line.append(reason).toString().stripTrailing() + "\n"
                : line.toString().stripTrailing() + "\n" + BELOW + reason + "\n";
    }

    private boolean fits(String reason) {
        return reason.isEmpty() || width() + reason.length() <= columns;
    }

    private static String truncate(String entry, int width) {
        return entry.length() <= width ? entry : entry.substring(0, width - CUT.length()) + CUT;
    }
}
