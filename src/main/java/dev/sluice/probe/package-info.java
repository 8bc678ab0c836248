/**
 * The measurements of the gateway: the exchanges' clocks, this machine's clock and resources, and the configured checks
 * of web servers, ports, programs and third-party classes. The package also sends the gateway's own calls to exchanges.
 *
 * <p>{@link dev.sluice.probe.ClockProbe} sends an exchange's time call with a permit, like a bot's call, and reports
 * the measured clock to the admission controller; {@link dev.sluice.probe.InstrumentNumberFetcher} loads instrument
 * numbers the same way. All other checks are jobs of one {@link dev.sluice.probe.CheckScheduler}, which runs each at
 * its own interval and at most one run of each at a time. {@link dev.sluice.probe.CheckJobs} creates them from the
 * configuration. Blocking work runs on {@link dev.sluice.probe.CheckThreads}. The results go to listeners; this package
 * makes no decisions from them.
 *
 * <p>Blocking checks do not use Vert.x's worker pool, because latches and the audit wait for it. Checks do not wait in
 * a queue either, because a check that hangs would delay the next: each check gets a thread at once, and there are more
 * threads than checks.
 *
 * <p>This machine's clock is measured with time servers over SNTP and with the local time daemon; {@code core.clock}
 * evaluates the results.
 *
 * <p>{@link dev.sluice.probe.HostClockMonitor} works in rounds. In each round it queries the daemon through
 * {@link dev.sluice.probe.TimeDaemon} and, through {@link dev.sluice.probe.NtpClient}, every server whose minimum
 * interval has passed. It queries them in parallel, waits for all of them and passes the results to the evaluation. No
 * call of a bot waits for a round, and the gateway starts even when no server responds.
 *
 * <p>The client does not keep a socket open, because its port could be guessed, and never blocks. The NTP pool is not a
 * default server, because its operators ask for 30 minutes between requests.
 */
@NullMarked
package dev.sluice.probe;

import org.jspecify.annotations.NullMarked;
