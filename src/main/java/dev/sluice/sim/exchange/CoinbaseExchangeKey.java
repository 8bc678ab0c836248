package dev.sluice.sim.exchange;

/** One API key of Coinbase Exchange: its profile and what its secret signs with. */
record CoinbaseExchangeKey(String name, CoinbaseExchangeProfile profile, Hmac hmac) {}
