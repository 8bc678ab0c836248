package dev.sluice.mode;

/**
 * The subject of a query for modes. An empty exchange means every exchange. An empty account or bot means no particular
 * one, so that modes held for single accounts or bots do not match; modes held for an instrument never match.
 */
public record Concern(String exchange, String account, String bot) {
    /** A query for the modes that concern all trading. */
    public static final Concern EVERYTHING = new Concern("", "", "");

    /** Returns whether a mode held for this scope concerns the subject of the query. */
    public boolean isIn(Scope scope) {
        boolean there = exchange.isEmpty()
                || scope.exchange().isEmpty()
                || scope.exchange().equals(exchange);
        return there
                && switch (scope.level()) {
                    case GLOBAL, EXCHANGE -> true;
                    case ACCOUNT -> scope.name().equals(account);
                    case BOT -> scope.name().equals(bot);
                    case INSTRUMENT -> false;
                };
    }
}
