/**
 * A simulated exchange: its counters, bans, nonces, signatures and orders, in virtual time.
 *
 * <p>It is what Sluice is checked against, so it is written from the exchanges' documents and imports nothing of ours:
 * a mistake of the gateway's own counting cannot repeat itself here. It counts in the plainest way there is (a log of
 * timestamps for a sliding window, one number for an aligned one) rather than in the fastest.
 *
 * <p>Time is an argument everywhere: {@code exchangeNanos}, nanoseconds on the <em>exchange's</em> clock since its
 * epoch. Whoever drives a venue adds the offset between that clock and ours; the venue never sees ours. Nothing here
 * knows a thread: a venue belongs to one caller at a time.
 */
@NullMarked
package dev.sluice.sim.exchange;

import org.jspecify.annotations.NullMarked;
