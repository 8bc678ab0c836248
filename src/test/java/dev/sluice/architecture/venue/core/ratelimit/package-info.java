/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.venue.core.ratelimit;

import org.jspecify.annotations.NullMarked;
