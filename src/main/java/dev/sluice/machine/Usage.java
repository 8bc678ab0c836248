package dev.sluice.machine;

/**
 * How much of everything is in use, in percent of what there is. What belongs to the container is unknown where nothing bounds it.
 *
 * @param cpu of all processors of the host, since the last look
 * @param containerCpu of the group's quota
 * @param throttled share of the quota's periods in which the group had to stand still
 * @param files open files of this process, of what it may open
 * @param hostFiles open files of the host
 */
public record Usage(
        Reading cpu,
        Reading containerCpu,
        Reading throttled,
        Reading memory,
        Reading containerMemory,
        Reading disk,
        Reading files,
        Reading hostFiles) {}
