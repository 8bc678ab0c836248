package dev.sluice.alert;

/**
 * The retry delays of a webhook.
 *
 * @param firstMillis the delay before the first retry; later delays grow, with jitter
 * @param mostMillis the maximum delay before a retry
 * @param restMillis the pause after all retries of a message failed
 */
public record Pace(long firstMillis, long mostMillis, long restMillis) {
    public static final Pace USUAL = new Pace(500, 30_000, 30_000);
}
