/** The simulated Deribit. */
@NullMarked
package dev.sluice.sim.exchange.deribit;

import org.jspecify.annotations.NullMarked;
