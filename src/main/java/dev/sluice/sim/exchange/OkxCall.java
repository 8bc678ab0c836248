package dev.sluice.sim.exchange;

/** A call to OKX that passed its checks. {@code account} is empty for calls without a key. */
record OkxCall(VenueRequest venueRequest, Params params, OkxAccount account, long nowNanos, long nowMillis) {}
