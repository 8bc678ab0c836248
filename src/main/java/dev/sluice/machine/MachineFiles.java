package dev.sluice.machine;

import java.util.List;

/**
 * Everything that was read in one go.
 *
 * @param stat {@code /proc/stat}
 * @param memory {@code /proc/meminfo}
 * @param limits {@code /proc/self/limits}
 * @param fileNumbers {@code /proc/sys/fs/file-nr}
 * @param groups the process' own control group first, then those around it
 */
public record MachineFiles(
        FileText stat,
        FileText memory,
        FileText limits,
        FileText fileNumbers,
        OpenFiles open,
        Disk disk,
        List<GroupFiles> groups) {
    public MachineFiles {
        groups = List.copyOf(groups);
    }

    /**
     * What the process has open.
     *
     * @param count -1: it could not be counted
     */
    public record OpenFiles(long count, String problem) {}

    /**
     * The file system of the data folder.
     *
     * @param problem "": the numbers are good
     */
    public record Disk(String folder, long totalBytes, long freeBytes, long usableBytes, String problem) {}
}
