package dev.sluice.mode;

import java.util.Locale;

/**
 * What part of the trading a mode is held for. As text: {@code global}, {@code exchange:binance}, {@code account:binance/desk}, {@code bot:maker1},
 * {@code bot:binance/maker1}, {@code instrument:kraken/XBT/USD}.
 *
 * @param exchange where; "": on every exchange, which only a global scope and a bot may be
 * @param name of the account, the bot or the instrument; "" for the wider two
 */
public record Scope(Level level, String exchange, String name) {
    /** From the widest to the narrowest. */
    public enum Level {
        GLOBAL,
        EXCHANGE,
        ACCOUNT,
        BOT,
        INSTRUMENT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final Scope GLOBAL = new Scope(Level.GLOBAL, "", "");

    private static final int LONGEST = 160;

    public Scope {
        boolean narrow = level != Level.GLOBAL && level != Level.EXCHANGE;
        boolean somewhere = level != Level.GLOBAL && (level != Level.BOT || !exchange.isEmpty());
        if (narrow == name.isEmpty() || (somewhere && exchange.isEmpty()) || (!somewhere && !exchange.isEmpty())) {
            throw unknown(level + ":" + exchange + "/" + name);
        }
    }

    public static Scope exchange(String exchange) {
        return new Scope(Level.EXCHANGE, exchange, "");
    }

    public static Scope account(String exchange, String account) {
        return new Scope(Level.ACCOUNT, exchange, account);
    }

    /** On every exchange. */
    public static Scope bot(String bot) {
        return new Scope(Level.BOT, "", bot);
    }

    public static Scope instrument(String exchange, String instrument) {
        return new Scope(Level.INSTRUMENT, exchange, instrument);
    }

    /** Reads what {@link #toString} writes; an IllegalArgumentException says what is allowed. */
    public static Scope parse(String text) {
        if (text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw unknown(text);
        }
        if (text.equals(GLOBAL.toString())) {
            return GLOBAL;
        }
        int colon = text.indexOf(':');
        String where = text.substring(colon + 1);
        int slash = where.indexOf('/');
        String before = where.substring(0, Math.max(0, slash));
        String after = where.substring(slash + 1);
        return switch (text.substring(0, Math.max(0, colon))) {
            case "exchange" -> exchange(where);
            case "account" -> account(before, after);
            case "bot" -> slash < 0 ? bot(where) : onExchange(text, new Scope(Level.BOT, before, after));
            case "instrument" -> instrument(before, after);
            default -> throw unknown(text);
        };
    }

    /** Whether that call to that exchange is in it: what is held for this scope looks at it. */
    public boolean covers(String where, Subject call) {
        boolean here = exchange.isEmpty() || exchange.equals(where);
        return here
                && switch (level) {
                    case GLOBAL, EXCHANGE -> true;
                    case ACCOUNT -> name.equals(call.account());
                    case BOT -> name.equals(call.bot());
                    case INSTRUMENT -> name.equals(call.instrument()) || ExchangeModes.isInEveryInstrument(call);
                };
    }

    private static Scope onExchange(String text, Scope scope) {
        if (scope.exchange.isEmpty()) {
            throw unknown(text);
        }
        return scope;
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("'" + text + "' is no scope; allowed: global, exchange:NAME, "
                + "account:EXCHANGE/NAME, bot:NAME, bot:EXCHANGE/NAME, instrument:EXCHANGE/NAME");
    }

    @Override
    public String toString() {
        return switch (level) {
            case GLOBAL -> "global";
            case EXCHANGE -> "exchange:" + exchange;
            case BOT -> "bot:" + (exchange.isEmpty() ? name : exchange + "/" + name);
            case ACCOUNT, INSTRUMENT -> level + ":" + exchange + "/" + name;
        };
    }
}
