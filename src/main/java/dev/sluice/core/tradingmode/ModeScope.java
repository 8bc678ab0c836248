package dev.sluice.core.tradingmode;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * The part of the trading that a mode applies to. Written as {@code global}, {@code exchange:binance}, {@code
 * account:binance/desk}, {@code bot:maker1}, {@code bot:binance/maker1} or {@code instrument:kraken/XBT/USD}.
 *
 * <p>A scope covers every name with the same {@link Level#key}, so that a halt stops all spellings of what it names.
 * The name is kept as it was written.
 *
 * @param level kind of scope
 * @param exchange name of the exchange; "" means every exchange and is allowed only for the global scope and for bots
 * @param name name of the account, the bot or the instrument; "" for the global scope and an exchange
 */
public record ModeScope(Level level, String exchange, String name) {
    /** The kinds of scopes, from the widest to the narrowest. */
    public enum Level {
        GLOBAL,
        EXCHANGE,
        ACCOUNT,
        BOT,
        INSTRUMENT;

        /**
         * Returns the form of a name by which scopes of this level compare it: accounts and bots without letter case,
         * instruments also without {@code - _ / : .} and blanks. Returns the name itself if it has this form already.
         */
        public String key(String name) {
            return switch (this) {
                case GLOBAL, EXCHANGE -> name;
                case ACCOUNT, BOT -> folded(name, false, c -> false);
                case INSTRUMENT -> folded(name, true, ModeScope::isSeparator);
            };
        }

        private static String folded(String name, boolean upper, IntPredicate dropped) {
            int same = 0; // most names have the form already
            while (same < name.length() && isSame(name.charAt(same), upper)) {
                same++;
            }
            StringBuilder folded = null;
            for (int i = same; i < name.length(); i++) {
                char c = name.charAt(i);
                char cased = upper ? Character.toUpperCase(c) : Character.toLowerCase(c);
                if (folded == null && (cased != c || dropped.test(c))) {
                    folded = new StringBuilder(name.length()).append(name, 0, i);
                }
                if (folded != null && !dropped.test(c)) {
                    folded.append(cased);
                }
            }
            return folded == null ? name : folded.toString();
        }

        /** Checks in the fastest way whether the form keeps a character as it is; false if that is not sure. */
        private static boolean isSame(char c, boolean upper) {
            return (c >= '0' && c <= '9') || (upper ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z');
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final ModeScope GLOBAL = new ModeScope(Level.GLOBAL, "", "");

    private static final int MAX_LENGTH = 160;

    public ModeScope {
        boolean hasName = level != Level.GLOBAL && level != Level.EXCHANGE;
        boolean hasExchange = level != Level.GLOBAL && (level != Level.BOT || !exchange.isEmpty());
        if (hasName == name.isEmpty() || (hasExchange && exchange.isEmpty()) || (!hasExchange && !exchange.isEmpty())) {
            throw unknown(level + ":" + exchange + "/" + name);
        }
    }

    public static ModeScope exchange(String exchange) {
        return new ModeScope(Level.EXCHANGE, exchange, "");
    }

    public static ModeScope account(String exchange, String account) {
        return new ModeScope(Level.ACCOUNT, exchange, account);
    }

    /** Returns the scope of a bot on every exchange. */
    public static ModeScope bot(String bot) {
        return new ModeScope(Level.BOT, "", bot);
    }

    public static ModeScope instrument(String exchange, String instrument) {
        return new ModeScope(Level.INSTRUMENT, exchange, instrument);
    }

    /**
     * Parses the text that {@link #toString} writes; the message of its IllegalArgumentException lists the allowed
     * forms.
     */
    public static ModeScope parse(String text) {
        if (text.length() > MAX_LENGTH || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
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
            case "bot" -> slash < 0 ? bot(where) : onExchange(text, new ModeScope(Level.BOT, before, after));
            case "instrument" -> {
                if (Level.INSTRUMENT.key(after).isEmpty()) {
                    throw unknown(text); // nothing but separators
                }
                yield instrument(before, after);
            }
            default -> throw unknown(text);
        };
    }

    /** Returns whether this call to this exchange is in the scope. */
    public boolean covers(String where, ModeSubject call) {
        boolean isHere = exchange.isEmpty() || exchange.equals(where);
        return isHere
                && switch (level) {
                    case GLOBAL, EXCHANGE -> true;
                    case ACCOUNT -> isNamed(call.account()) || ExchangeModes.isInEveryAccount(call);
                    case BOT -> isNamed(call.bot());
                    case INSTRUMENT ->
                        isKeyOf(call.instrument())
                                || ExchangeModes.isInEveryInstrument(call)
                                || (call.kind().places() && ExchangeModes.mayStandFor(call.instrument(), name));
                };
    }

    /**
     * Returns whether orders with this account, bot or instrument are in this scope: the name in any spelling, or a
     * number that may stand for the name of the instrument.
     */
    public boolean isNamed(String other) {
        return isKeyOf(other) || (level == Level.INSTRUMENT && ExchangeModes.mayStandFor(other, name));
    }

    private boolean isKeyOf(String other) {
        return level.key(name).equals(level.key(other));
    }

    /** Returns whether the other scope is the same one, however its name is written. */
    public boolean isSame(ModeScope other) {
        return level == other.level && exchange.equals(other.exchange) && isKeyOf(other.name);
    }

    /** Returns whether every call in the other scope, which is narrower, is in this one too. Both spelled alike. */
    public boolean isWiderThan(ModeScope other) {
        return !equals(other)
                && switch (level) {
                    case GLOBAL -> true;
                    case EXCHANGE -> exchange.equals(other.exchange);
                    case BOT -> other.level == Level.BOT && exchange.isEmpty() && name.equals(other.name);
                    case ACCOUNT, INSTRUMENT -> false;
                };
    }

    private static boolean isSeparator(int c) {
        return "-_/:. ".indexOf(c) >= 0;
    }

    /** Returns a text that all spellings of this scope share. */
    String identity() {
        return level + ":" + exchange + "/" + level.key(name);
    }

    private static ModeScope onExchange(String text, ModeScope modeScope) {
        if (modeScope.exchange.isEmpty()) {
            throw unknown(text);
        }
        return modeScope;
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("'" + text + "' is not a scope; allowed: global, exchange:NAME, "
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
