/**
 * Resource usage of the machine, of the container that the process runs in, and of the process itself, from the files
 * of {@code /proc} and cgroup version 2. The caller reads the files and passes their content ({@link
 * dev.sluice.machine.MachineFiles}); {@link dev.sluice.machine.Machine} computes a {@link dev.sluice.machine.Usage}
 * from content and time alone.
 *
 * <p>No content is trusted to be well formed: a figure that cannot be parsed is unknown with a reason, and never zero.
 *
 * <p>The JDK's management bean was rejected: it reads the files on the calling thread, knows only the innermost of
 * nested groups, and returns -1 without a reason.
 */
@NullMarked
package dev.sluice.machine;

import org.jspecify.annotations.NullMarked;
