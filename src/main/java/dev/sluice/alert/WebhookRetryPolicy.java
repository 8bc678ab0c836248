package dev.sluice.alert;

/**
 * The retry delays of a webhook.
 *
 * @param firstMillis the delay before the first retry; later delays grow, with jitter
 * @param maxMillis the maximum delay before a retry
 * @param restMillis the pause after all retries of a message failed
 */
public record WebhookRetryPolicy(long firstMillis, long maxMillis, long restMillis) {
    public static final WebhookRetryPolicy USUAL = new WebhookRetryPolicy(500, 30_000, 30_000);
}
