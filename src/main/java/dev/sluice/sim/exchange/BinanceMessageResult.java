package dev.sluice.sim.exchange;

/** The result of a message: its response, the use of the limits as JSON, and the retry time when one is over. */
record BinanceMessageResult(HandlerResult handlerResult, String limits, long retryAfterMillis) {}
