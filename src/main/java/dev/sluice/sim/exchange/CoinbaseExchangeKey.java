package dev.sluice.sim.exchange;

/** An API key of Coinbase Exchange with its profile and the signer of its secret. */
record CoinbaseExchangeKey(String name, CoinbaseExchangeProfile profile, Hmac hmac) {}
