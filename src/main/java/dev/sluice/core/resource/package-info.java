/**
 * The use of the machine's processors, memory, disk and files, as fractions, from what the kernel and the control
 * groups state. {@link dev.sluice.core.resource.UsageCalculator} makes it of two readings; {@code core.health} judges
 * it.
 */
@NullMarked
package dev.sluice.core.resource;

import org.jspecify.annotations.NullMarked;
