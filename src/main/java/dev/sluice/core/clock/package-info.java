/**
 * Clock measurements as intervals, and the judgement of this machine's clock by them. An observation of another clock
 * gives an interval that contains its offset, and several intervals are combined into one that is never narrower than
 * what is known. {@link dev.sluice.core.clock.RemoteClock} does this for the clock of an exchange, {@link
 * dev.sluice.core.clock.NtpSource} and {@link dev.sluice.core.clock.MarzulloIntersection} for time servers; {@link
 * dev.sluice.core.clock.HostClock} decides from all of them whether the clock is good enough for trading. The package
 * contains pure arithmetic; both local times of an observation come from the same monotonic clock.
 *
 * <p>Alternatives that were rejected: the midpoint with an error bar (it assumes equal delays in both directions, while
 * the interval is correct for any delays), and a mean of samples (one slow response moves it, but cannot widen an
 * intersection).
 */
@NullMarked
package dev.sluice.core.clock;

import org.jspecify.annotations.NullMarked;
