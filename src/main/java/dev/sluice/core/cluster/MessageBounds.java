package dev.sluice.core.cluster;

/** The bounds of the messages between a member and the store, in number and in length. */
public final class MessageBounds {
    public static final int MAX_MEMBERS = 16;
    /** The most limits in one request: every limit that uses more than its floor is in each request. */
    public static final int MAX_LIMITS = 256;

    public static final int MAX_NAME_LENGTH = 64;
    public static final int MAX_KEY_LENGTH = 256;
    /** Four numbers and the spaces between them. */
    public static final int MAX_NOTE_LENGTH = 64;

    /** The most members that the store has data of: those that left the configuration are forgotten later. */
    public static final int MAX_NOTES = 32;

    /** The store writes numbers with 14 digits; everything counted here stays far below that. */
    public static final long MAX_COUNT = 1_000_000_000_000L;

    private MessageBounds() {}

    static void requireCount(String what, long value) {
        if (value < 0 || value > MAX_COUNT) {
            throw new IllegalArgumentException(what + " must be between 0 and " + MAX_COUNT + ", not " + value);
        }
    }

    static void requireText(String what, String value, int maxLength) {
        if (value.isEmpty() || value.length() > maxLength) {
            throw new IllegalArgumentException(
                    what + " must have 1 to " + maxLength + " characters, not " + value.length());
        }
    }

    /** Requires a member's name: it is part of a field's name in the store and of metrics. */
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
