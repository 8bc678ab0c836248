package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A header, or one part of it: {@code Authorization/id} is the value after {@code id=} in
 * {@code deri-hmac-sha256 id=AB,ts=17,sig=00}, and {@code X-Auth/BITSTAMP} the one after the word in
 * {@code BITSTAMP AB}. Immutable and thread-safe.
 */
public record HeaderPart(String header, String part) {
    public static @Nullable HeaderPart of(@Nullable String written) {
        if (written == null) {
            return null;
        }
        int slash = written.indexOf('/');
        return slash < 0
                ? new HeaderPart(written, "")
                : new HeaderPart(written.substring(0, slash), written.substring(slash + 1));
    }

    /** Returns the value, or null if the header or the part is missing. */
    @Nullable
    String read(Headers headers) {
        String value = headers.get(header);
        return value == null || part.isEmpty() ? value : findPart(value, 0);
    }

    /** Returns whether the header has the part more than once, so that it is not known which one the exchange reads. */
    boolean isRepeated(Headers headers) {
        String value = part.isEmpty() ? null : headers.get(header);
        String first = value == null ? null : findPart(value, 0);
        return value != null && first != null && findPart(value, value.indexOf(first) + first.length()) != null;
    }

    /** Returns whether the header is there without the part. */
    boolean isPartMissing(Headers headers) {
        return !part.isEmpty() && headers.get(header) != null && read(headers) == null;
    }

    /**
     * Returns the text behind the name of the part. A server may compare the name without case and skip several blanks
     * behind it.
     */
    private @Nullable String findPart(String value, int start) {
        for (int at = start; at + part.length() < value.length(); at++) {
            int nameEnd = at + part.length();
            if ((at == 0 || isSeparator(value.charAt(at - 1)))
                    && value.regionMatches(true, at, part, 0, part.length())
                    && (value.charAt(nameEnd) == '=' || isBlank(value.charAt(nameEnd)))) {
                int from = nameEnd + 1;
                while (from < value.length() && isBlank(value.charAt(from))) {
                    from++;
                }
                int end = from;
                while (end < value.length() && !isSeparator(value.charAt(end))) {
                    end++;
                }
                return value.substring(from, end);
            }
        }
        return null;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isSeparator(char c) {
        return c == ',' || isBlank(c) || c == '"' || c == ';';
    }
}
