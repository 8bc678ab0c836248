/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.vertx.gate;

import org.jspecify.annotations.NullMarked;
