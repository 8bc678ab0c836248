/** Fixture of {@link dev.sluice.TypeCyclesTest}: three types in a cycle, and one outside it. */
@NullMarked
package dev.sluice.architecture.typecycle;

import org.jspecify.annotations.NullMarked;
