/**
 * What all simulated exchanges have in common. {@link dev.sluice.sim.kernel.RestExchange} handles a call: it checks
 * key, signature and timestamp, charges a counter for each {@link dev.sluice.sim.kernel.Quota} and calls the handler of
 * the route. {@link dev.sluice.sim.kernel.ExchangeSocket} does the same for the messages of a WebSocket.
 *
 * <p>An exchange is a resource with its calls, quotas, refusals, markets and responses, and a
 * {@link dev.sluice.sim.kernel.RestDialect} with its signature and whatever its data cannot say.
 *
 * <p>JSON is read and written by Jackson. Time is always an argument: {@code exchangeNanos}, nanoseconds since the
 * epoch on the <em>exchange's</em> clock. No class here starts threads.
 */
@NullMarked
package dev.sluice.sim.kernel;

import org.jspecify.annotations.NullMarked;
