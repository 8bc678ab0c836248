/**
 * The use of the machine's processors, memory, disk and files, in percent.
 *
 * <p>{@link dev.sluice.core.resource.UsageCalculator} computes a {@link dev.sluice.core.resource.ResourceUsage} of the
 * machine, of the container and of the process from two readings of {@link dev.sluice.core.resource.SystemFiles}
 * ({@code /proc} and cgroup version 2) and the time; the caller reads the files. Their content may be malformed: a
 * figure that cannot be parsed is unknown with a reason, and never zero. {@code core.health} judges the figures.
 */
@NullMarked
package dev.sluice.core.resource;

import org.jspecify.annotations.NullMarked;
