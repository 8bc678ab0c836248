/** The simulated Binance. */
@NullMarked
package dev.sluice.sim.exchange.binance;

import org.jspecify.annotations.NullMarked;
