package dev.sluice.proxy;

/**
 * A limit that orders are charged to and that its exchange has shut: a ban.
 *
 * @param scope whose: {@code exchange:binance}, or of one account
 * @param untilEpochMillis when it is over, by this machine's clock; the same from look to look
 */
public record ActiveBan(String scope, String exchange, String limit, long untilEpochMillis) {}
