/**
 * What passes between the gateway and an exchange, as values: a request and its kind, route and costs; a response and
 * its meaning; a refusal. This package knows no table of an exchange.
 */
@NullMarked
package dev.sluice.core.call;

import org.jspecify.annotations.NullMarked;
