package dev.sluice.health;

/**
 * The result of one run of a check.
 *
 * @param level level of this run; never UNKNOWN
 * @param message description for people, in one line
 * @param atNanos time of the run
 */
public record Finding(Level level, String message, long atNanos) {
    private static final int LONGEST = 500;

    public Finding {
        if (level == Level.UNKNOWN) {
            throw new IllegalArgumentException("a finding is healthy, warning or critical");
        }
        message = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
    }
}
