/**
 * The runaway guard: what no healthy bot does, a bot that has lost its mind is refused, and then stopped. Pure; time is an argument.
 *
 * <p>Knight's lesson: 212 parent orders became four million in 45 minutes, and the e-mails that said so were read afterwards. So each bot is
 * counted, per account: its orders in a second and in a minute, its sent orders of which nobody knows what became, and how often it sends the
 * very same order. {@link dev.sluice.guard.Guard} counts what is <em>tried</em>, also what is refused: a bot that runs away is let through
 * again when it slows down, not as fast as it can be throttled. One that is refused again and again is to be latched.
 *
 * <p>Refused: learning what is normal (a bot that goes wrong slowly would teach it), and limits per instrument (a runaway that walks
 * through the symbols would pass them all).
 */
@NullMarked
package dev.sluice.guard;

import org.jspecify.annotations.NullMarked;
