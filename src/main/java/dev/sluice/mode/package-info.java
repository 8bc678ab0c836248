/**
 * What may pass: modes, who holds them for which part of the trading, and one immutable snapshot of all of it for all exchanges.
 *
 * <p>A gate (kill switch, breaker, clock, readiness, guard, margin) puts a {@link dev.sluice.mode.HeldMode} on the {@link
 * dev.sluice.mode.ModeBoard} or lifts it; each change swaps a new {@link dev.sluice.mode.Modes} in. Whoever asks reads one volatile field; when nothing
 * is held, that is all it costs. Nothing here decides when to hold: it only knows what a held mode stops.
 *
 * <p>Refused: a mode for each exchange's gate (a global trip would be as many changes as there are exchanges, none of them at one moment), and a
 * single mode with a counter of holders (nobody could be told who stops trading, and a lift would have to guess).
 */
@NullMarked
package dev.sluice.mode;

import org.jspecify.annotations.NullMarked;
