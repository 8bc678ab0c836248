/**
 * Modes: which kinds of calls may pass, and for which scope.
 *
 * <p>A gate (kill switch, breaker, clock, readiness, guard, margin) puts a {@link dev.sluice.core.tradingmode.ModeHold} on the
 * {@link dev.sluice.core.tradingmode.ModeRegistry} or lifts it. Each change replaces the immutable snapshot {@link
 * dev.sluice.core.tradingmode.ModeSnapshot} as a whole. A call reads one volatile field to check the modes, which is the whole cost when
 * none is held. This package decides what a held mode stops, not when a mode is held.
 *
 * <p>Alternatives that were rejected: a mode for each exchange's gate (a global trip would be several changes at
 * different moments), and one mode with a counter of holders (the status could not name the holder, and lifting would
 * have to guess).
 *
 * <p>The runaway guard: a bot that behaves as no healthy bot does is refused, and after many refusals stopped.
 *
 * <p>The model is the loss of Knight Capital, where 212 parent orders became four million in 45 minutes and the warning
 * e-mails were read only afterwards. {@link dev.sluice.core.tradingmode.RunawayGuard} counts for each bot and account: orders per second
 * and per minute, sent orders with an unknown result, and repetitions of the same order. It counts attempts, including
 * refused ones: a runaway bot passes again only when it slows down, and not as fast as it could be throttled. A bot
 * that is refused many times within a minute is latched.
 *
 * <p>Alternatives that were rejected: learning what is normal (a bot that fails slowly would shift the baseline), and
 * limits per instrument (a runaway that moves through many symbols would pass them all).
 */
@NullMarked
package dev.sluice.core.tradingmode;

import org.jspecify.annotations.NullMarked;
