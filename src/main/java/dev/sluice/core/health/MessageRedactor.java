package dev.sluice.core.health;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Removes from the message of a check what looks like a secret, so that everyone may read it, and returns one short
 * line. It hides values after names like those of secrets, queries and users of URLs, and long words with letters and
 * digits. It rather hides too much than show a key.
 */
public final class MessageRedactor {
    private static final int MAX_LENGTH = 200;
    private static final int MAX_READ_LENGTH = 2_000;
    private static final int MIN_KEY_LENGTH = 32;
    private static final String HIDDEN = "***";
    private static final String SEPARATORS = "\"'<>(),;{}[]";
    private static final List<String> SECRET_NAMES =
            List.of("key", "token", "secret", "pass", "pwd", "sign", "auth", "cred", "cookie", "session");

    private final StringBuilder line = new StringBuilder();
    /** Whether the previous word was a name like that of a secret. */
    private boolean isAfterSecretName;
    /** Whether the next word is a secret, by the words before it. */
    private boolean hidesNextWord;

    private MessageRedactor() {}

    /** Returns the first line that is not empty, without secrets; "" when there is none. */
    public static String of(String text) {
        String first = text.substring(0, Math.min(MAX_READ_LENGTH, text.length()))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
        MessageRedactor redactor = new MessageRedactor();
        int from = 0;
        for (int i = 0; i <= first.length(); i++) {
            if (i == first.length() || first.charAt(i) <= ' ' || SEPARATORS.indexOf(first.charAt(i)) >= 0) {
                redactor.appendWord(first.substring(from, i));
                redactor.line.append(i == first.length() ? "" : plain(first.charAt(i)));
                from = i + 1;
            }
        }
        String shortened = redactor.line.toString();
        return shortened.length() > MAX_LENGTH ? shortened.substring(0, MAX_LENGTH) + "..." : shortened;
    }

    /** Returns the class and the message of an exception, without secrets. */
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

    private void appendWord(String word) {
        if (word.isEmpty()) {
            return;
        }
        boolean isScheme = isScheme(word);
        boolean isSign = word.equals("=") || word.equals(":");
        if (hidesNextWord && !isScheme && !isSign) {
            line.append(HIDDEN);
            hidesNextWord = false;
            return;
        }
        boolean wasAfterSecretName = isAfterSecretName;
        int at = separator(word);
        isAfterSecretName = isSecret(at < 0 ? word : word.substring(0, at));
        hidesNextWord = isScheme
                || (isSign && (hidesNextWord || wasAfterSecretName))
                || (isAfterSecretName && at == word.length() - 1);
        append(word, at, isAfterSecretName || (at == 0 && wasAfterSecretName));
    }

    /** @param at position of the separator between name and value, or -1 */
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
        return SECRET_NAMES.stream().anyMatch(lower::contains);
    }

    /** Returns whether the word, or a part of a path, looks like a key. */
    private static boolean isKeyLike(String word) {
        boolean isPath = word.startsWith("/") && word.indexOf('+') < 0 && word.indexOf('=') < 0;
        return isPath
                ? Arrays.stream(word.split("/", -1)).anyMatch(MessageRedactor::isLongAndMixed)
                : isLongAndMixed(word);
    }

    private static boolean isLongAndMixed(String word) {
        return word.length() >= MIN_KEY_LENGTH
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
