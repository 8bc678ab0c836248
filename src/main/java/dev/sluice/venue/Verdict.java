package dev.sluice.venue;

/** What came of a call, for the statistics. */
enum Verdict {
    OK,
    LIMITED,
    BANNED,
    FAILED
}
