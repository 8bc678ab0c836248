/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.venue.sim.exchange;

import org.jspecify.annotations.NullMarked;
