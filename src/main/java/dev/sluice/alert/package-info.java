/**
 * Tells people elsewhere what changed: one message a change to a webhook, in the JSON that Slack and those like it take. Nothing waits for it, and nothing of it is ever
 * waited for: a queue that is full drops its oldest message and counts it.
 */
@NullMarked
package dev.sluice.alert;

import org.jspecify.annotations.NullMarked;
