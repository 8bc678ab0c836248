package dev.sluice.core.resource;

/**
 * The usage of all resources in percent. The figures of the container are unknown when no limit is set.
 *
 * @param cpu processors of the host, since the previous measurement
 * @param containerCpu processor quota of the control group
 * @param throttled share of the quota's periods in which the group was throttled
 * @param memory memory of the host
 * @param containerMemory memory limit of the control group
 * @param disk file system of the data folder
 * @param files open files of this process, of its limit
 * @param hostFiles open files of the host
 */
public record ResourceUsage(
        UsageReading cpu,
        UsageReading containerCpu,
        UsageReading throttled,
        UsageReading memory,
        UsageReading containerMemory,
        UsageReading disk,
        UsageReading files,
        UsageReading hostFiles) {}
