/** The simulated Kraken Futures. */
@NullMarked
package dev.sluice.sim.exchange.krakenfutures;

import org.jspecify.annotations.NullMarked;
