package dev.sluice.sim.exchange;

/** What becomes of a message: its answer, what is used of the limits as JSON, and how long to be silent when one is over. */
record BinanceMessageResult(HandlerResult handlerResult, String limits, long retryAfterMillis) {}
