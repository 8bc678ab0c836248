package dev.sluice.config.json;

import java.util.regex.Pattern;

/**
 * Removes possible secrets from the text of a message, because {@code check} and a reload write messages to terminals
 * and logs: text between a scheme or a colon and {@code @}, the query of a URL, and long words of letters and digits.
 */
public final class SecretMask {
    private static final String MASKED = "…";
    private static final Pattern USER = Pattern.compile("(://)[^\\s\"]*@");
    private static final Pattern PASSWORD = Pattern.compile("(:)[^\\s\":@]+@");
    private static final Pattern QUERY = Pattern.compile("(://[^\\s\"?]*\\?)[^\\s\"]+");
    /** Keys, tokens and hashes; names of limits, calls and instruments are shorter or have no digits. */
    private static final Pattern KEY =
            Pattern.compile("(?<![A-Za-z0-9+_=-])(?=[A-Za-z+_=-]*[0-9])(?=[0-9+_=-]*[A-Za-z])[A-Za-z0-9+_=-]{24,}");
    /** Base64 with {@code /}; paths, which begin with one or follow a host, are left alone. */
    private static final Pattern BASE64 =
            Pattern.compile("(?<![A-Za-z0-9+/_=.:-])(?!/[A-Za-z0-9/]*+(?![+=]))(?=[A-Za-z+/]*[0-9])(?=[a-z0-9+/]*[A-Z])"
                    + "(?=[A-Z0-9+/]*[a-z])[A-Za-z0-9+/]{22,}=*");

    /** The length of the shortest word that {@link #BASE64} or {@link #KEY} removes. */
    private static final int SHORTEST_WORD = 22;

    private SecretMask() {}

    /** Returns the text without what may be a secret. */
    public static String of(String text) {
        // A start masks thousands of texts of a few letters.
        return text.length() < SHORTEST_WORD && text.indexOf('@') < 0 && text.indexOf('?') < 0 ? text : masked(text);
    }

    private static String masked(String text) {
        String masked = USER.matcher(text).replaceAll("$1" + MASKED + "@");
        masked = PASSWORD.matcher(masked).replaceAll("$1" + MASKED + "@");
        masked = QUERY.matcher(masked).replaceAll("$1" + MASKED);
        masked = BASE64.matcher(masked).replaceAll(MASKED);
        return KEY.matcher(masked).replaceAll(MASKED);
    }
}
