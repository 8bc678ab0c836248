package dev.sluice.sim.exchange;

/** A call to Binance that passed its limits and checks. {@code account} is empty for calls without a key. */
record BinanceCall(BinanceProduct product, Params params, BinanceAccount account, long nowNanos, long nowMillis) {}
