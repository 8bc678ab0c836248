package dev.sluice.core.exchange;

/**
 * The API key and account of a call.
 *
 * @param key 16 hex digits of the hash of the API key; "" if the call carries none
 * @param account the configured account of the key, or the key if none is configured
 * @param spotSellsReduce true if a spot sell of this account counts as REDUCE
 */
record CallerIdentity(String key, String account, boolean spotSellsReduce) {
    static final CallerIdentity NOBODY = new CallerIdentity("", "", false);
}
