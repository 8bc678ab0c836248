/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.cycle.sim.server;

import org.jspecify.annotations.NullMarked;
