/** The simulated OKX. */
@NullMarked
package dev.sluice.sim.exchange.okx;

import org.jspecify.annotations.NullMarked;
