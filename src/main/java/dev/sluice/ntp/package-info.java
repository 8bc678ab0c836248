/**
 * Measures this machine's clock with time servers over SNTP and with the local time daemon; the package {@code drift}
 * evaluates the results.
 *
 * <p>{@link dev.sluice.ntp.ClockKeeper} works in rounds. In each round it queries the daemon through
 * {@link dev.sluice.ntp.TimeDaemon} and, through {@link dev.sluice.ntp.NtpClient}, every server whose minimum
 * interval has passed. It queries them in parallel, waits for all of them and passes the results to the evaluation.
 * No call of a bot waits for a round, and the gateway starts even when no server responds.
 *
 * <p>The client does not keep a socket open, because its port could be guessed, and never blocks. The NTP pool is not
 * a default server, because its operators ask for 30 minutes between requests.
 */
@NullMarked
package dev.sluice.ntp;

import org.jspecify.annotations.NullMarked;
