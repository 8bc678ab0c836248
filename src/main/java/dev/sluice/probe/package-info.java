/**
 * Measures what the gateway observes by itself: the exchanges' clocks, the machine, and the configured checks of web
 * servers, ports, programs and third-party classes.
 *
 * <p>{@link dev.sluice.probe.ClockProbe} sends an exchange's time call with a permit, like a bot's call, and reports
 * the measured clock to the gate; {@link dev.sluice.probe.CodeAsker} loads instrument codes the same way. All other
 * checks are jobs of one {@link dev.sluice.probe.Rota}, which runs each at its own interval and never twice at once.
 * {@link dev.sluice.probe.CheckJobs} creates them from the configuration. Blocking work runs on
 * {@link dev.sluice.probe.CheckThreads}. The results go to listeners; this package makes no decisions from them.
 *
 * <p>Blocking checks do not use Vert.x's worker pool, because latches and the audit wait for it. There is no queue in
 * front of them either, because one that hangs would delay the next: each check gets a thread at once, and there are
 * more threads than checks.
 */
@NullMarked
package dev.sluice.probe;

import org.jspecify.annotations.NullMarked;
