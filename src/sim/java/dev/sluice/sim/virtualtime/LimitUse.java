package dev.sluice.sim.virtualtime;

/**
 * The use of one limit over all its scope keys, as the exchange counted it.
 *
 * @param counted units that the exchange counted
 * @param delayed calls that waited for this limit
 * @param usedPercent percentage of the units available in busy hours: usable size minus the unused reserve, on rolling
 * windows multiplied by W / (W + mean round trip)
 * @param rawPercent percentage of the documented size in busy hours
 */
public record LimitUse(
        String limit, int keys, long counted, long overLimit, long delayed, double usedPercent, double rawPercent) {}
