package dev.sluice.core.tradingmode;

/**
 * The subject of a query for modes. An empty exchange means every exchange. An empty account or bot means no particular
 * one, so that modes held for single accounts or bots do not match; modes held for an instrument never match.
 */
public record ModeQuery(String exchange, String account, String bot) {
    /** A query for the modes that concern all trading. */
    public static final ModeQuery EVERYTHING = new ModeQuery("", "", "");

    /** Returns whether a mode held for this scope concerns the subject of the query. */
    public boolean isConcernedBy(ModeScope modeScope) {
        boolean isThere = exchange.isEmpty()
                || modeScope.exchange().isEmpty()
                || modeScope.exchange().equals(exchange);
        return isThere
                && switch (modeScope.level()) {
                    case GLOBAL, EXCHANGE -> true;
                    case ACCOUNT -> modeScope.isNamed(account);
                    case BOT -> modeScope.isNamed(bot);
                    case INSTRUMENT -> false;
                };
    }
}
