/**
 * The bounded queue of calls that wait for rate limits. It decides which call is tried next, never whether that call
 * may be sent.
 *
 * <p>{@link dev.sluice.core.queue.Lane} bounds the number and the bytes of all waiting calls of one exchange. Each
 * limit has a {@link dev.sluice.core.queue.LimitQueue} with the calls that wait at it: ordered by
 * {@link dev.sluice.core.queue.LaneClass}, then by a fair share between bots, then by arrival within a bot. Each class
 * below the first earns a small share of what the classes above it use, so that no class waits forever.
 *
 * <p>Alternatives that were rejected: one queue per exchange (a call that waits for one account's order limit would
 * block the reads of another account), one queue per bot (no priority between bots), and a priority that grows with the
 * waiting time (it inverts the order of the classes exactly when the limit is scarcest).
 */
@NullMarked
package dev.sluice.core.queue;

import org.jspecify.annotations.NullMarked;
