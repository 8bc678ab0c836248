/** The simulated KuCoin. */
@NullMarked
package dev.sluice.sim.exchange.kucoin;

import org.jspecify.annotations.NullMarked;
