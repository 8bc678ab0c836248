package dev.sluice.core.exchange;

import java.util.regex.Pattern;

/**
 * The words in the name of a call (path, action or method) that say that it may move funds away from the account: withdraw, withdrawal, payout,
 * transfer and send. A write in no table whose name has one of them counts as a withdrawal, because exchanges add such calls at any time.
 */
public final class WithdrawalWords {
    /**
     * A word ends before anything but a lower-case letter. Where it begins matters only for {@code send} ({@code resend} is none): names in one
     * case, such as {@code wallettransfer}, do not show it.
     */
    private static final Pattern WORD = Pattern.compile("(?i:withdraw(?:als?|s)?|payouts?|transfers?)(?![a-z])"
            + "|(?:(?<![A-Za-z])[Ss]|S)(?i:ends?)(?![a-z])(?![-_.]?(?i:orders?)(?![a-z]))");

    private WithdrawalWords() {}

    /** Checks whether one of the words is in a name. To send an order is not meant. */
    public static boolean in(String name) {
        return WORD.matcher(name).find();
    }
}
