/** The simulated Bybit. */
@NullMarked
package dev.sluice.sim.exchange.bybit;

import org.jspecify.annotations.NullMarked;
