package dev.sluice.sim.exchange;

/** A private call to Coinbase Advanced Trade that passed its checks and counters; {@code path} is behind {@code /brokerage/}. */
record CoinbaseCall(String method, String path, Params params, CoinbaseUser user, long nowNanos) {}
