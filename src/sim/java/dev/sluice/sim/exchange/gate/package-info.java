/** The simulated Gate. */
@NullMarked
package dev.sluice.sim.exchange.gate;

import org.jspecify.annotations.NullMarked;
