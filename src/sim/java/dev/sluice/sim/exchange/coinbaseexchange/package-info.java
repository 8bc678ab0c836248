/** The simulated Coinbase Exchange. */
@NullMarked
package dev.sluice.sim.exchange.coinbaseexchange;

import org.jspecify.annotations.NullMarked;
