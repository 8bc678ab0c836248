/**
 * Trading modes: the kinds of calls that may pass in each scope, and the runaway guard, which stops a malfunctioning
 * bot.
 *
 * <p>A source (kill switch, breaker, clock, readiness, guard, margin) puts a {@link
 * dev.sluice.core.tradingmode.ModeHold} on the {@link dev.sluice.core.tradingmode.ModeRegistry} or lifts it. Each
 * change replaces the immutable {@link dev.sluice.core.tradingmode.ModeSnapshot} as a whole. To check the modes, a
 * call reads one volatile field, which is the whole cost when no mode is held. The package decides what a held mode
 * stops; other packages decide when a mode is held.
 *
 * <p>{@link dev.sluice.core.tradingmode.RunawayGuard} counts for each bot and account: orders per second and per
 * minute, sent orders with an unknown outcome, and repetitions of the same order. It counts attempts, including
 * refused ones, so a runaway bot passes again only when it slows down. A bot that is refused many times within a
 * minute is latched. The guard is modelled on the loss of Knight Capital, where 212 parent orders became four million
 * in 45 minutes and the warning e-mails were read only afterwards.
 *
 * <p>Alternatives that were rejected: separate modes in each exchange's admission controller (a global trip would be
 * several changes at different moments); one mode with a counter of holders (the status could not name the holder,
 * and lifting would have to guess); learning what is normal (a bot that fails slowly would shift the baseline);
 * limits per instrument (a runaway that moves through many symbols would pass them all).
 */
@NullMarked
package dev.sluice.core.tradingmode;

import org.jspecify.annotations.NullMarked;
