package dev.sluice.core.resource;

/**
 * The files of one control group of the process.
 *
 * @param path folder of the group
 * @param cpuMax quota and period
 * @param cpuStat counters of processor time
 * @param memoryMax memory limit
 * @param memoryCurrent memory in use
 * @param memoryStat details of the memory in use, such as file cache that can be reclaimed
 */
public record CgroupFiles(
        String path,
        FileContent cpuMax,
        FileContent cpuStat,
        FileContent memoryMax,
        FileContent memoryCurrent,
        FileContent memoryStat) {}
