package dev.sluice.health;

/**
 * What a check found once.
 *
 * @param message for people; one line
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
