package dev.sluice.alert;

/**
 * How patient it is with a webhook that fails.
 *
 * @param firstMillis before the first retry; each further one comes later, with jitter
 * @param mostMillis before any retry
 * @param restMillis how long it is left alone after it failed for good
 */
public record Pace(long firstMillis, long mostMillis, long restMillis) {
    public static final Pace USUAL = new Pace(500, 30_000, 30_000);
}
