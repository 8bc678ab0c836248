package dev.sluice.core.exchange.classify;

/**
 * The API key and account of a call.
 *
 * @param key 16 hex digits of the hash of the API key; "" if the call carries none
 * @param account the configured account of the key, or the key if none is configured
 * @param localAddress the IP address of this machine that calls of the account leave from; "" if the system chooses it
 * @param spotSellsReduce true if a spot sell of this account counts as REDUCE
 * @param byToken true if the call carries a token that the exchange gave to the account, in place of its key
 */
record CallerIdentity(String key, String account, String localAddress, boolean spotSellsReduce, boolean byToken) {}
