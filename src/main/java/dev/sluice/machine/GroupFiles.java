package dev.sluice.machine;

/**
 * The files of one control group, of those that the process lies in.
 *
 * @param memoryStat says how much of the memory in use is file cache that would be given up at once
 */
public record GroupFiles(
        String path,
        FileText cpuMax,
        FileText cpuStat,
        FileText memoryMax,
        FileText memoryCurrent,
        FileText memoryStat) {}
