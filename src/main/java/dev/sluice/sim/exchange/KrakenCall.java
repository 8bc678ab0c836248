package dev.sluice.sim.exchange;

/** A private call to Kraken that passed its checks and its REST counter. */
record KrakenCall(Params params, KrakenAccount account, long nowNanos) {}
