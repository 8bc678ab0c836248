/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.vertx.core.admission;

import org.jspecify.annotations.NullMarked;
