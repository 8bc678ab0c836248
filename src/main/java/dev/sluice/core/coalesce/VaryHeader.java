package dev.sluice.core.coalesce;

import java.nio.charset.StandardCharsets;

/** The check of a response's {@code Vary} header. */
public final class VaryHeader {
    private VaryHeader() {}

    /**
     * Returns whether every header named in this {@code Vary} is part of the key, so that reads with the same key may
     * share the response.
     */
    public static boolean covers(String vary) {
        int from = 0;
        while (from <= vary.length()) {
            int comma = vary.indexOf(',', from);
            int to = comma < 0 ? vary.length() : comma;
            byte[] name = vary.substring(from, to).strip().getBytes(StandardCharsets.ISO_8859_1);
            boolean everything = name.length == 1 && name[0] == '*';
            if (everything || HeaderRole.of(name, 0, name.length) == HeaderRole.IGNORED) {
                return false;
            }
            from = to + 1;
        }
        return true;
    }
}
