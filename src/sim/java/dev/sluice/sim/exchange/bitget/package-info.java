/** The simulated Bitget. */
@NullMarked
package dev.sluice.sim.exchange.bitget;

import org.jspecify.annotations.NullMarked;
