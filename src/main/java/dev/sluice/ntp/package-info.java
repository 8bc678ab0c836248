/**
 * What this machine asks about its own clock: time servers over SNTP, and its own time daemon. Measures; {@code drift} judges.
 *
 * <p>{@link dev.sluice.ntp.ClockKeeper} goes round after round: it asks the daemon and every server whose owner allows it by then, waits for all of
 * them at once, and hands what they said to the judge. Nothing of it stands in the way of a call, and a gateway starts whether anybody answers or
 * not.
 *
 * <p>Refused: servers one after the other (the original's five seconds each), a blocking socket, a socket that stays open (its port could be
 * guessed), and a pool of servers as the default (its owners ask for half an hour between questions).
 */
@NullMarked
package dev.sluice.ntp;

import org.jspecify.annotations.NullMarked;
