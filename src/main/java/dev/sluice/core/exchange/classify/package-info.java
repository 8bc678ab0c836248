/**
 * The classification of calls. A dialect file is compiled once into a table of routes.
 * {@link dev.sluice.core.exchange.classify.CallClassifier} finds the route of a request by method and path, reads only
 * the parameters that matter for that route ({@link dev.sluice.core.exchange.classify.RouteFields}), and builds a
 * {@link dev.sluice.core.exchange.classify.Call} with kind, instrument and costs. The request itself is neither changed
 * nor copied. A request that contradicts itself or cannot be read is treated as a {@code PLACE} at the highest cost and
 * never causes an exception, so that nobody gains by hiding an order from the gateway.
 *
 * <p>Alternatives that were rejected: regular expressions for paths (slow, and two may match), a JSON tree of a body
 * (the caller controls its size), and costs as code (every exchange would need a class). A body is read only in a
 * format that the exchange itself accepts for its Content-Type, because a flag that only the gateway can read proves
 * nothing.
 */
@NullMarked
package dev.sluice.core.exchange.classify;

import org.jspecify.annotations.NullMarked;
