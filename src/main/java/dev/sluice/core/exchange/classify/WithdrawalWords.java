package dev.sluice.core.exchange.classify;

import java.util.List;

/**
 * The words in the name of a call (path, action or method) that say that it may move funds away from the account:
 * withdraw, withdrawal, payout, transfer and send. A write in no table whose name has one of them counts as a
 * withdrawal, because exchanges add such calls at any time.
 *
 * <p>A word ends where no lower-case letter follows. Only {@code send} must also begin a word, so that {@code resend}
 * does not count; names in one case, such as {@code wallettransfer}, do not show where their words begin. The letters
 * are compared one by one, because the fuzzer records each comparison of the JDK and needs a megabyte for them.
 */
public final class WithdrawalWords {
    private static final List<String> WORDS =
            List.of("withdraw", "withdraws", "withdrawal", "withdrawals", "payout", "payouts", "transfer", "transfers");

    private WithdrawalWords() {}

    /** Returns whether a name contains one of the words; "send" before "order" does not count. */
    public static boolean isIn(String name) {
        for (int at = 0; at < name.length(); at++) {
            if (movesFunds(name, at) || sends(name, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean movesFunds(String name, int at) {
        for (int i = 0; i < WORDS.size(); i++) {
            String word = WORDS.get(i);
            if (isAt(name, at, word) && ends(name, at + word.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean sends(String name, int at) {
        char first = name.charAt(at);
        boolean begins = first == 'S' || (first == 's' && (at == 0 || !isLetter(name.charAt(at - 1))));
        if (!begins || !isAt(name, at, "send")) {
            return false;
        }
        int end = at + 4;
        return (ends(name, end) && !isOrder(name, end))
                || (isAt(name, end, "s") && ends(name, end + 1) && !isOrder(name, end + 1));
    }

    /** Returns whether the word "order" or "orders" follows, directly or behind one separator. */
    private static boolean isOrder(String name, int end) {
        boolean separated = end < name.length() && "-_.".indexOf(name.charAt(end)) >= 0;
        int from = separated ? end + 1 : end;
        return isAt(name, from, "order")
                && (ends(name, from + 5) || (isAt(name, from + 5, "s") && ends(name, from + 6)));
    }

    /** Returns whether the name has this lower-case word at the index, whatever the case of its letters. */
    private static boolean isAt(String name, int at, String word) {
        boolean is = at + word.length() <= name.length();
        for (int i = 0; is && i < word.length(); i++) {
            is = (name.charAt(at + i) | ('a' - 'A')) == word.charAt(i);
        }
        return is;
    }

    private static boolean ends(String name, int end) {
        return end >= name.length() || name.charAt(end) < 'a' || name.charAt(end) > 'z';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
