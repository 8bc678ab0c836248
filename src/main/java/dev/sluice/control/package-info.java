/**
 * Stops trading and controls who may permit it again: kill switch, breakers, audit, dead man's switches, margins and
 * checks. The package knows no exchange, no call and no port: other packages report to it, and it holds or lifts modes.
 *
 * <p>{@link dev.sluice.control.TradingControl} combines them and restores the latches of an earlier process before any
 * port is open. {@link dev.sluice.control.KillSwitch} latches modes and lifts them in two steps; {@code HaltTriggers}
 * trips it for the file HALT and for silent watchdogs. {@link dev.sluice.control.DeadManWatch} watches the exchanges'
 * dead man's switches, {@link dev.sluice.control.MarginMonitor} the margins of accounts, and
 * {@link dev.sluice.control.CheckRegistry} all configured checks; {@link dev.sluice.control.ScheduledChecks} makes the
 * findings of checks that the gateway runs itself. {@link dev.sluice.control.ModeHolder} holds a mode while a condition
 * lasts. {@link dev.sluice.control.BreakerControl} owns the circuit breakers. {@link dev.sluice.control.Audit} records
 * every change of a mode. {@link dev.sluice.control.BypassDetector} finds programs that call an exchange without the
 * gateway.
 */
@NullMarked
package dev.sluice.control;

import org.jspecify.annotations.NullMarked;
