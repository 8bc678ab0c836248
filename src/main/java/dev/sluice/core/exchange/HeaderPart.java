package dev.sluice.core.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A header, or one part of it: {@code Authorization/id} is the value after {@code id=} in {@code deri-hmac-sha256 id=AB,ts=17,sig=00}, and
 * {@code X-Auth/BITSTAMP} the one after the word in {@code BITSTAMP AB}. Immutable and thread-safe.
 */
record HeaderPart(String header, String part) {
    static @Nullable HeaderPart of(@Nullable String written) {
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
        return value == null || part.isEmpty() ? value : part(value);
    }

    private @Nullable String part(String value) {
        for (int at = value.indexOf(part); at >= 0; at = value.indexOf(part, at + 1)) {
            int behind = at + part.length();
            boolean begins = at == 0 || isBetween(value.charAt(at - 1));
            if (begins && behind < value.length() && (value.charAt(behind) == '=' || value.charAt(behind) == ' ')) {
                int end = behind + 1;
                while (end < value.length() && !isBetween(value.charAt(end))) {
                    end++;
                }
                return value.substring(behind + 1, end);
            }
        }
        return null;
    }

    private static boolean isBetween(char c) {
        return c == ',' || c == ' ' || c == '"' || c == ';';
    }
}
