package dev.sluice.core.tradingmode;

import java.util.regex.Pattern;

/**
 * The explanation of a hold, for people.
 *
 * @param reason reason in one line
 * @param who identity, breaker or file that caused it
 * @param sinceEpochMillis time of day at which it began
 * @param liftedBy what lifts it
 */
public record HoldReason(String reason, String who, long sinceEpochMillis, String liftedBy) {
    private static final int MAX_LENGTH = 500;

    /** The only thing that lifts a latch. */
    public static final String REARM = "a re-arm in two steps: scripts/sluice rearm";

    /** Control characters, and those that change the direction or the lines of what stands after them. */
    private static final Pattern INVISIBLE =
            Pattern.compile("\\p{Cntrl}+|[\\x{61C}\\x{200E}\\x{200F}\\x{2028}-\\x{202E}\\x{2066}-\\x{2069}]");

    public HoldReason {
        reason = line(reason);
        who = line(who);
    }

    private static String line(String text) {
        String line = visible(text.strip());
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) : line;
    }

    /**
     * Returns a text that reads as it is written: control characters become one blank, and characters that would turn
     * the text round become their number, such as {@code <U+202E>}. A halt is never refused for its reason.
     */
    public static String visible(String text) {
        return INVISIBLE
                .matcher(text)
                .replaceAll(found -> Character.isISOControl(found.group().charAt(0))
                        ? " "
                        : String.format("<U+%04X>", (int) found.group().charAt(0)));
    }
}
