package dev.sluice.core.cluster;

/** The bounds of the messages between a member and the store, in number and in length. */
public final class MessageBounds {
    public static final int MAX_MEMBERS = 16;
    /** The maximum number of limits in one request, which must contain every limit above its floor. */
    public static final int MAX_LIMITS = 256;

    public static final int MAX_NAME_LENGTH = 64;
    public static final int MAX_KEY_LENGTH = 256;
    /** Enough for four numbers and the spaces between them. */
    public static final int MAX_NOTE_LENGTH = 64;

    /** The maximum number of members with data in the store, which keeps removed members for a while. */
    public static final int MAX_NOTES = 32;

    /** The maximum of each number; the store writes numbers with 14 digits. */
    public static final long MAX_COUNT = 1_000_000_000_000L;

    private MessageBounds() {}

    static void requireCount(String name, long value) {
        if (value < 0 || value > MAX_COUNT) {
            throw new IllegalArgumentException(name + " must be between 0 and " + MAX_COUNT + ", not " + value);
        }
    }

    static void requireText(String name, String value, int maxLength) {
        if (value.isEmpty() || value.length() > maxLength) {
            throw new IllegalArgumentException(
                    name + " must have 1 to " + maxLength + " characters, not " + value.length());
        }
    }

    /** Checks a member's name, which becomes a part of names in the store and in metrics. */
    static void requireMember(String name) {
        requireText("a member's name", name, MAX_NAME_LENGTH);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isLetterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isLetterOrDigit && c != '-' && c != '_' && c != '.') {
                throw new IllegalArgumentException(
                        "member '" + name + "': a name consists of letters, digits, hyphens, underscores and periods");
            }
        }
    }
}
