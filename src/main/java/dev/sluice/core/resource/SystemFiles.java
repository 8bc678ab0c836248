package dev.sluice.core.resource;

import java.util.List;

/**
 * The files of one measurement.
 *
 * @param stat {@code /proc/stat}
 * @param memory {@code /proc/meminfo}
 * @param limits {@code /proc/self/limits}
 * @param fileNumbers {@code /proc/sys/fs/file-nr}
 * @param open open files of the process
 * @param disk file system of the data folder
 * @param groups control groups of the process, its own first
 */
public record SystemFiles(
        FileContent stat,
        FileContent memory,
        FileContent limits,
        FileContent fileNumbers,
        OpenFiles open,
        Disk disk,
        List<CgroupFiles> groups) {
    public SystemFiles {
        groups = List.copyOf(groups);
    }

    /**
     * The number of open files of the process.
     *
     * @param count -1 when they could not be counted
     * @param problem reason; "" when they were counted
     */
    public record OpenFiles(long count, String problem) {}

    /**
     * The file system of the data folder.
     *
     * @param folder data folder
     * @param totalBytes size of the file system
     * @param freeBytes free space, including the part reserved for root
     * @param usableBytes free space without the part reserved for root
     * @param problem reason why the numbers are not known; "" when they are
     */
    public record Disk(String folder, long totalBytes, long freeBytes, long usableBytes, String problem) {}
}
