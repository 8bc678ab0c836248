/**
 * The configured exchanges at run time, and what watches them.
 *
 * <p>{@link dev.sluice.runtime.ExchangeRegistry} holds an {@link dev.sluice.runtime.ExchangeRuntime} for each
 * configured exchange, and for those that a reload removed and that still have unfinished work. An {@code
 * ExchangeRuntime} combines the exchange's admission controller, its clock, its connections and the configuration in
 * force. {@link dev.sluice.runtime.ClockControl}, {@link dev.sluice.runtime.ConnectionMonitor} and {@link
 * dev.sluice.runtime.ReadinessControl} hold modes while clocks, connections or reported checks are critical. {@link
 * dev.sluice.runtime.PublishedLimits} lowers limits to what the exchange publishes. {@link
 * dev.sluice.runtime.ActiveBans} and {@link dev.sluice.runtime.TradingBlocks} tell bots whether they may trade.
 */
@NullMarked
package dev.sluice.runtime;

import org.jspecify.annotations.NullMarked;
