/**
 * Measures clocks as intervals, and decides by them whether this machine's clock is good enough for trading. A sample
 * of another clock gives an interval that contains its offset; several intervals are combined into one that still
 * contains it. {@link dev.sluice.core.clock.RemoteClock} does this for the clock of an exchange, {@link
 * dev.sluice.core.clock.NtpSource} and {@link dev.sluice.core.clock.MarzulloIntersection} for time servers; {@link
 * dev.sluice.core.clock.HostClock} makes the decision from all of them. The package contains only arithmetic; both
 * local times of a sample come from the same monotonic clock.
 *
 * <p>Alternatives that were rejected: the midpoint with an error bar (it assumes equal delays in both directions, while
 * the interval is correct for any delays), and a mean of samples (one slow response moves it, but cannot widen an
 * intersection).
 */
@NullMarked
package dev.sluice.core.clock;

import org.jspecify.annotations.NullMarked;
