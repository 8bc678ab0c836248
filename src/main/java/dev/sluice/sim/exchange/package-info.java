/**
 * A simulation of the exchanges: their counters, bans, nonces, signatures and orders, over HTTP requests and
 * WebSockets.
 *
 * <p>{@link dev.sluice.sim.exchange.Venue} receives each {@link dev.sluice.sim.exchange.VenueRequest} and passes it to
 * the {@link dev.sluice.sim.exchange.RestExchange} that serves its path. That exchange checks key, signature and
 * timestamp, charges a {@link dev.sluice.sim.exchange.Counter} for each quota and calls the handler of the route.
 * {@link dev.sluice.sim.exchange.VenueSettings} selects accounts, time scale and bans, and
 * {@link dev.sluice.sim.exchange.Faults} injects failures.
 *
 * <p>An exchange is a {@link dev.sluice.sim.exchange.RestDialect}: its table of calls with their charges, its signature
 * and its wording. Its markets, its coins and the texts of its responses are in a JSON resource with its name, which
 * {@link dev.sluice.sim.exchange.Templates} reads. Where it has WebSockets, an
 * {@link dev.sluice.sim.exchange.ExchangeSocket} reads their messages.
 *
 * <p>Sluice is tested against this package. It is therefore written from the exchanges' documentation and uses no code
 * and no table of the gateway, so that a counting mistake of the gateway is not repeated here. Counters use the
 * simplest correct method (a log of timestamps for a sliding window, one number for an aligned one), not the fastest.
 * JSON is read and written by Jackson.
 *
 * <p>Time is always an argument: {@code exchangeNanos}, nanoseconds since the epoch on the <em>exchange's</em> clock.
 * The caller adds the offset to the gateway's clock. No class here starts threads, and a venue must be used by one
 * thread at a time.
 */
@NullMarked
package dev.sluice.sim.exchange;

import org.jspecify.annotations.NullMarked;
