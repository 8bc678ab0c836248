package dev.sluice.venue;

/** A call to OKX that passed its checks. {@code account} holds nothing for calls that need no key. */
record OkxCall(Request request, Params params, OkxAccount account, long nowNanos, long nowMillis) {}
