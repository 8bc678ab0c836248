/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.sound.base.time;

import org.jspecify.annotations.NullMarked;
