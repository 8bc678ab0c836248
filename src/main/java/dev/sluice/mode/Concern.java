package dev.sluice.mode;

/**
 * Whom a question about modes is about. An exchange that is left open ("") stands for every exchange; an account or a bot that is left open for nobody in
 * particular, so that what is held for single accounts, bots and instruments does not concern such a question.
 */
public record Concern(String exchange, String account, String bot) {
    /** All of the trading. */
    public static final Concern EVERYTHING = new Concern("", "", "");

    /** Whether what is held for that scope is held for them. */
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
