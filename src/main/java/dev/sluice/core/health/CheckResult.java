package dev.sluice.core.health;

/**
 * A finding: the result of one run of a check, or one report.
 *
 * @param healthLevel level of this run; never {@code UNKNOWN}
 * @param message description for people, in one line
 * @param atNanos monotonic time of the run
 */
public record CheckResult(HealthLevel healthLevel, String message, long atNanos) {
    private static final int MAX_LENGTH = 500;

    public CheckResult {
        if (healthLevel == HealthLevel.UNKNOWN) {
            throw new IllegalArgumentException("a result must be healthy, warning or critical");
        }
        message = message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH) : message;
    }
}
