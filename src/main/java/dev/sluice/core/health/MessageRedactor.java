package dev.sluice.core.health;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A filter that makes the message of a check fit to be shown to everyone: one short line without anything that looks
 * like a secret. It hides values with names like those of secrets, queries and users of URLs, and long words of letters
 * and digits; hiding too much is better than showing a key.
 */
public final class MessageRedactor {
    private static final int MAX_LENGTH = 200;
    private static final int MAX_READ_LENGTH = 2_000;
    private static final int LONG_WORD = 32;
    private static final String HIDDEN = "***";
    private static final String BREAKS = "\"'<>(),;{}[]";
    private static final List<String> SECRETS =
            List.of("key", "token", "secret", "pass", "pwd", "sign", "auth", "cred", "cookie", "session");

    private final StringBuilder line = new StringBuilder();
    /** True when the previous word was a name like that of a secret. */
    private boolean named;
    /** True when the previous words announce a secret. */
    private boolean hides;

    private MessageRedactor() {}

    /** Returns the first line that is not empty, filtered; "" when there is none. */
    public static String of(String text) {
        String first = text.substring(0, Math.min(MAX_READ_LENGTH, text.length()))
                .lines()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
        MessageRedactor line = new MessageRedactor();
        int from = 0;
        for (int i = 0; i <= first.length(); i++) {
            if (i == first.length() || first.charAt(i) <= ' ' || BREAKS.indexOf(first.charAt(i)) >= 0) {
                line.word(first.substring(from, i));
                line.line.append(i == first.length() ? "" : plain(first.charAt(i)));
                from = i + 1;
            }
        }
        String shortened = line.line.toString();
        return shortened.length() > MAX_LENGTH ? shortened.substring(0, MAX_LENGTH) + "..." : shortened;
    }

    /** Returns the class and the message of an exception, filtered. */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        return of(
                message == null || message.isBlank()
                        ? failure.getClass().getSimpleName()
                        : failure.getClass().getSimpleName() + ": " + message);
    }

    private static char plain(char c) {
        return c < ' ' || c == 0x7F ? ' ' : c;
    }

    private void word(String word) {
        if (word.isEmpty()) {
            return;
        }
        boolean scheme = isScheme(word);
        boolean sign = word.equals("=") || word.equals(":");
        if (hides && !scheme && !sign) {
            line.append(HIDDEN);
            hides = false;
            return;
        }
        boolean afterName = named;
        int at = separator(word);
        named = isSecret(at < 0 ? word : word.substring(0, at));
        hides = scheme || (sign && (hides || afterName)) || (named && at == word.length() - 1);
        append(word, at, named || (at == 0 && afterName));
    }

    /** @param at place of the separator between name and value, or -1 */
    private void append(String word, int at, boolean secretValue) {
        boolean hasValue = at >= 0 && at < word.length() - 1;
        if (hasValue && secretValue) {
            line.append(word, 0, at + 1).append(HIDDEN);
        } else {
            line.append(isKeyLike(word) ? HIDDEN : url(word));
        }
    }

    private static boolean isScheme(String word) {
        return word.equalsIgnoreCase("bearer") || word.equalsIgnoreCase("basic");
    }

    /**
     * Returns the position of the separator in {@code name=value} or {@code name:value}; -1 when there is none. URLs
     * and paths with a query have none.
     */
    private static int separator(String word) {
        if (word.contains("://") || word.indexOf('?') >= 0) {
            return -1;
        }
        int equals = word.indexOf('=');
        int colon = word.indexOf(':');
        return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRETS.stream().anyMatch(lower::contains);
    }

    /** Returns whether the word looks like a key; the parts of a path are checked separately. */
    private static boolean isKeyLike(String word) {
        boolean path = word.startsWith("/") && word.indexOf('+') < 0 && word.indexOf('=') < 0;
        return path
                ? Arrays.stream(word.split("/", -1)).anyMatch(MessageRedactor::isLongAndMixed)
                : isLongAndMixed(word);
    }

    private static boolean isLongAndMixed(String word) {
        return word.length() >= LONG_WORD
                && word.chars().anyMatch(c -> c >= '0' && c <= '9')
                && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || "+/_-=.".indexOf(c) >= 0);
    }

    private static String url(String word) {
        int scheme = word.indexOf("://");
        int query = word.indexOf('?');
        if (scheme < 0) {
            return query >= 0 && word.indexOf('=', query) >= 0 ? word.substring(0, query + 1) + HIDDEN : word;
        }
        String bare = query < 0 ? word : word.substring(0, query + 1) + HIDDEN;
        int slash = bare.indexOf('/', scheme + 3);
        int user = bare.lastIndexOf('@', slash < 0 ? bare.length() : slash);
        return user < 0 ? bare : bare.substring(0, scheme + 3) + HIDDEN + bare.substring(user);
    }
}
