package dev.sluice.sim.virtualtime;

/**
 * How much of one limit was used, over all its scope keys, by the exchange's own count.
 *
 * @param counted units that the exchange counted
 * @param delayed calls that waited for this limit
 * @param usedPercent of what the limit leaves: usable size less the unused reserve, and on rolling windows times W / (W + mean round trip)
 * @param rawPercent of the documented size
 */
public record LimitUse(
        String limit, int keys, long counted, long overLimit, long delayed, double usedPercent, double rawPercent) {}
