package dev.sluice.sim.exchange;

/** What came of a call, for the statistics. */
enum CallVerdict {
    OK,
    LIMITED,
    BANNED,
    FAILED
}
