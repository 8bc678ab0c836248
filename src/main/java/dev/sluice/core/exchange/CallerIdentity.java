package dev.sluice.core.exchange;

/**
 * Whose call it is.
 *
 * @param key 16 hex digits of its API key's hash; "" when it carries none
 * @param account the configured account of the key, else the key
 */
record CallerIdentity(String key, String account, boolean spotSellsReduce) {
    static final CallerIdentity NOBODY = new CallerIdentity("", "", false);
}
