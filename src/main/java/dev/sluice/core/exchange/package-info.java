/**
 * What a call is and what an answer means, as data: routes, kinds, costs, outcomes and the words of our own refusals. Names calls and reads
 * answers; decides nothing.
 *
 * <p>A dialect file ({@link dev.sluice.core.exchange.DialectSettings}) is compiled once into a table of routes. Naming looks the path up, reads only
 * the parameters that decide about that route ({@link dev.sluice.core.exchange.RouteFields}), works its costs out and knows its kind; nothing of the
 * request is changed or copied. What contradicts itself or cannot be read is a {@code PLACE} at the dearest cost, never an exception: whoever
 * hides an order from the gateway must not gain by it.
 *
 * <p>Refused: regular expressions for paths (slow, and two may match), a JSON tree of a body (its size is the caller's choice), and costs as
 * code (every exchange would be a class). Bodies are believed only in the format that the exchange takes by their Content-Type, because a flag
 * that only we can read proves nothing.
 */
@NullMarked
package dev.sluice.core.exchange;

import org.jspecify.annotations.NullMarked;
