/**
 * Modes: which kinds of calls may pass, and for which scope.
 *
 * <p>A gate (kill switch, breaker, clock, readiness, guard, margin) puts a {@link dev.sluice.mode.HeldMode} on the
 * {@link dev.sluice.mode.ModeBoard} or lifts it. Each change replaces the immutable snapshot {@link
 * dev.sluice.mode.Modes} as a whole. A call reads one volatile field to check the modes, which is the whole cost when
 * none is held. This package decides what a held mode stops, not when a mode is held.
 *
 * <p>Alternatives that were rejected: a mode for each exchange's gate (a global trip would be several changes at
 * different moments), and one mode with a counter of holders (the status could not name the holder, and lifting would
 * have to guess).
 */
@NullMarked
package dev.sluice.mode;

import org.jspecify.annotations.NullMarked;
