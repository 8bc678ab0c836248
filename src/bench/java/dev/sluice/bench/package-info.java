/**
 * What {@code scripts/bench} measures: real processes and real sockets on this machine, one class for each of its commands. What a bench needs that a user does not have (a
 * disk that stands still when told to) is in the tests' part of the program, so that nothing of it is in the jar.
 *
 * <p>How Sluice is set beside others ({@link dev.sluice.bench.WholeRun}): every proxy runs on one core and stays up during the whole run; load and exchange have another core. Each
 * phase of a round goes to one target after the other before the next phase begins, so that a disturbance of the machine meets all of them. Latency is measured by an open loop
 * that counts from when a call was due, throughput by {@code wrk} (closed, as much as the proxy takes), processor time by {@code /proc}, allocation by the eden that the collector's
 * log says was filled. What a proxy adds is its quantile less the direct one of the same round: quantiles do not subtract exactly, but all proxies are treated alike. Compared are
 * medians over the rounds. Absolute figures are those of one machine on one day; the ratios carry over.
 *
 * <p>Refused: one load generator for everything ({@code wrk} counts no time from when a call was due, the open loop takes too much of the load's core at saturation), and an exchange
 * of our own for everything (nginx takes a third of its processor time).
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
