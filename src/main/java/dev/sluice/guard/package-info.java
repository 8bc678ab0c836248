/**
 * The runaway guard: a bot that behaves as no healthy bot does is refused, and after many refusals stopped.
 *
 * <p>The model is the loss of Knight Capital, where 212 parent orders became four million in 45 minutes and the warning
 * e-mails were read only afterwards. {@link dev.sluice.guard.Guard} counts for each bot and account: orders per second
 * and per minute, sent orders with an unknown result, and repetitions of the same order. It counts attempts, including
 * refused ones: a runaway bot passes again only when it slows down, and not as fast as it could be throttled. A bot
 * that is refused many times within a minute is latched.
 *
 * <p>Alternatives that were rejected: learning what is normal (a bot that fails slowly would shift the baseline), and
 * limits per instrument (a runaway that moves through many symbols would pass them all).
 */
@NullMarked
package dev.sluice.guard;

import org.jspecify.annotations.NullMarked;
