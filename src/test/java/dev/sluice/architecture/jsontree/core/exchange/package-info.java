/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.jsontree.core.exchange;

import org.jspecify.annotations.NullMarked;
