package dev.sluice.sim.exchange;

/** The result of a call for the statistics. */
enum CallVerdict {
    OK,
    LIMITED,
    BANNED,
    FAILED
}
