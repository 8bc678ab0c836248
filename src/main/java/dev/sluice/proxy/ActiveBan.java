package dev.sluice.proxy;

/**
 * A ban: a limit that orders are charged to and that the exchange has closed.
 *
 * @param scope the scope of the ban: {@code exchange:binance}, or an account
 * @param seenBy the other member of the cluster that saw the ban; "" if this gateway saw it
 * @param untilEpochMillis the end of the ban by this machine's clock; stable between calls
 */
public record ActiveBan(String scope, String exchange, String limit, String seenBy, long untilEpochMillis) {}
