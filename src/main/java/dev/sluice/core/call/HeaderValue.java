package dev.sluice.core.call;

/** A filter that makes texts of callers and of the configuration safe for response headers. */
public final class HeaderValue {
    private HeaderValue() {}

    /**
     * Returns the text with {@code ?} for each character that would end the header or one of its parts: all but
     * printable ASCII, spaces and semicolons.
     */
    public static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return text.replaceAll("[^!-~]|;", "?");
            }
        }
        return text;
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7F && c != ';';
    }
}
