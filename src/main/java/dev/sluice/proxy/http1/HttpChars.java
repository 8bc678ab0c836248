package dev.sluice.proxy.http1;

/** The character classes of HTTP/1.1 for raw bytes; bytes above ASCII belong to none of them. */
public final class HttpChars {
    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] WORD = new boolean[256];

    static {
        for (int c = 0; c < 128; c++) {
            boolean alphanumeric = Character.isLetterOrDigit(c);
            TOKEN[c] = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            WORD[c] = alphanumeric || "._-".indexOf(c) >= 0;
        }
    }

    private HttpChars() {}

    static boolean isTokenByte(byte b) {
        return TOKEN[b & 0xFF];
    }

    /** Returns true for a byte that is not allowed in a head; tabs and line ends are checked by the caller. */
    static boolean isControl(byte b) {
        return (b >= 0 && b < ' ') || b == 0x7F;
    }

    /** Returns true for a character of ASCII that is neither a blank nor a control character. */
    public static boolean isVisible(int c) {
        return c > ' ' && c < 0x7F;
    }

    /** Returns true for a letter, a digit, a dot, an underscore and a hyphen. */
    public static boolean isWord(int c) {
        return c >= 0 && c < 128 && WORD[c];
    }

    /** Returns true for a number of 1 to 9 digits. */
    public static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 9;
    }

    /** Returns true for a valid bot name: 1 to 64 letters, digits, dots, underscores and hyphens. */
    public static boolean isBotName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isWord(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= 64;
    }

    /** Returns the value of a hexadecimal digit, or -1. */
    public static int hex(int c) {
        return Character.digit(c, c < 128 ? 16 : 0);
    }

    /** Returns whether exactly these characters begin at {@code from}; false if there are fewer bytes. */
    static boolean hasAt(byte[] bytes, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (from + i >= bytes.length || bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (lower(bytes[i]) != lower((byte) text.charAt(i - from))) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}
