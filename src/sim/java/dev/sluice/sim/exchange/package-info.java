/**
 * The simulated exchanges, each in a package of its own that knows no other, and the
 * {@link dev.sluice.sim.exchange.Venue} that passes each request to the one that serves its path.
 * {@link dev.sluice.sim.kernel.VenueSettings} selects accounts, time scale and bans, and
 * {@link dev.sluice.sim.wire.Faults} injects failures.
 *
 * <p>Sluice is tested against them. They are therefore written from the exchanges' documentation and use no code and no
 * table of the gateway, so that a counting mistake of the gateway is not repeated here. A venue must be used by one
 * thread at a time.
 */
@NullMarked
package dev.sluice.sim.exchange;

import org.jspecify.annotations.NullMarked;
