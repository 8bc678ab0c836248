/**
 * The configured exchanges at run time, and the monitors of their clocks, connections, bans and limits.
 *
 * <p>{@link dev.sluice.exchanges.ExchangeRegistry} holds an {@link dev.sluice.exchanges.ExchangeRuntime} for each
 * configured exchange, and for those that a reload removed and that still have unfinished work. An {@code
 * ExchangeRuntime} combines the exchange's admission controller, its clock, its connections and the configuration in
 * force. {@link dev.sluice.exchanges.ClockControl}, {@link dev.sluice.exchanges.ConnectionMonitor} and {@link
 * dev.sluice.exchanges.ReadinessControl} hold modes while clocks, connections or reported checks are critical. {@link
 * dev.sluice.exchanges.PublishedLimits} lowers limits to what the exchange publishes. {@link
 * dev.sluice.exchanges.ActiveBans} and {@link dev.sluice.exchanges.TradingBlocks} tell bots whether they may trade.
 */
@NullMarked
package dev.sluice.exchanges;

import org.jspecify.annotations.NullMarked;
