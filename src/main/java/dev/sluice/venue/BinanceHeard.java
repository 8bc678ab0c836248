package dev.sluice.venue;

/** What becomes of a message: its answer, what is used of the limits as JSON, and how long to be silent when one is over. */
record BinanceHeard(Reply reply, String limits, long retryAfterMillis) {}
