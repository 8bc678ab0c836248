/**
 * Sends alerts to a webhook: one message per change, in the JSON format of Slack and compatible services.
 * {@link dev.sluice.alert.Webhook} queues and sends the messages, with the retry delays of
 * {@link dev.sluice.alert.WebhookRetryPolicy}; {@link dev.sluice.alert.AlertSettings} names the file that holds the
 * URL. No other part of the gateway waits for a webhook. A full queue drops its oldest message and counts it.
 */
@NullMarked
package dev.sluice.alert;

import org.jspecify.annotations.NullMarked;
