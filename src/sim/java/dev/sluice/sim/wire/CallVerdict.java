package dev.sluice.sim.wire;

/** The result of a call for the statistics. */
public enum CallVerdict {
    OK,
    LIMITED,
    BANNED,
    FAILED
}
