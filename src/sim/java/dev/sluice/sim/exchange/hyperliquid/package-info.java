/** The simulated Hyperliquid. */
@NullMarked
package dev.sluice.sim.exchange.hyperliquid;

import org.jspecify.annotations.NullMarked;
