/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.crypto.core.queue;

import org.jspecify.annotations.NullMarked;
