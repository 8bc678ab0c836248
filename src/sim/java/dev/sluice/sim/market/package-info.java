/**
 * The markets, orders and trades of a simulated exchange, and the templates of its responses. Each exchange has them in
 * a JSON resource with its name, which {@link dev.sluice.sim.market.Templates} reads.
 */
@NullMarked
package dev.sluice.sim.market;

import org.jspecify.annotations.NullMarked;
