/** The simulated Coinbase Advanced Trade. */
@NullMarked
package dev.sluice.sim.exchange.coinbase;

import org.jspecify.annotations.NullMarked;
