/** The simulated Kraken. */
@NullMarked
package dev.sluice.sim.exchange.kraken;

import org.jspecify.annotations.NullMarked;
