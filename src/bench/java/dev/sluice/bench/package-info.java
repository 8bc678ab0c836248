/**
 * The measurements of {@code scripts/bench}, with real processes and sockets on this machine and one class for each
 * command. Parts that only a bench needs, such as a disk that can be stalled, are among the tests, so that the jar does
 * not contain them.
 *
 * <p>Sluice is measured beside others as follows ({@link dev.sluice.bench.WholeRun}): every proxy runs on one core and
 * stays up during the whole run; load and exchange have another core. Each phase of a round goes to one target after
 * the other before the next phase begins, so that a disturbance of the machine affects all of them. Latency is measured
 * by an open loop that counts from when a call was due, throughput by {@code wrk} (closed, as much as the proxy
 * accepts), processor time by {@code /proc}, allocation by the eden usage in the collector's log. The time that a proxy
 * adds is its quantile minus the direct one of the same round: quantiles do not subtract exactly, but all proxies are
 * treated alike. Medians over the rounds are compared. Absolute figures are valid for one machine on one day; ratios
 * carry over.
 *
 * <p>Rejected alternatives: one load generator for everything ({@code wrk} counts no time from when a call was due, and
 * the open loop uses too much of the load's core at saturation), and an own exchange for everything (nginx uses a third
 * of its processor time).
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
