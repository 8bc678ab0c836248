package dev.sluice.sim.exchange;

/** A private call to Coinbase Advanced Trade that passed its checks and counters; {@code path} follows {@code /brokerage/}. */
record CoinbaseCall(String method, String path, Params params, CoinbaseUser user, long nowNanos) {}
