package dev.sluice.sim.exchange;

/** A call to OKX that passed its checks. {@code account} holds nothing for calls that need no key. */
record OkxCall(VenueRequest venueRequest, Params params, OkxAccount account, long nowNanos, long nowMillis) {}
