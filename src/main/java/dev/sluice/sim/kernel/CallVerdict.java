package dev.sluice.sim.kernel;

/** The result of a call for the statistics. */
public enum CallVerdict {
    OK,
    LIMITED,
    BANNED,
    FAILED
}
