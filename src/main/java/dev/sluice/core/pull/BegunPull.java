package dev.sluice.core.pull;

/**
 * A pull that was begun, as it is kept for the next process and told to the other members of a cluster. Texts are cut
 * at {@value #MAX_LENGTH} characters.
 *
 * @param scope the scope of the halt, as text
 * @param keepReducing whether orders that only reduce a position, and stops, stay
 * @param who who set the halt
 * @param reason why
 * @param epochMillis when it began, in milliseconds since 1970
 */
public record BegunPull(String scope, boolean keepReducing, String who, String reason, long epochMillis) {
    static final int MAX_LENGTH = 500;

    /** Returns a short text that no other pull has. */
    public String key() {
        return scope + " " + epochMillis + (keepReducing ? " keep" : "");
    }

    public BegunPull {
        who = truncate(who);
        reason = truncate(reason);
    }

    private static String truncate(String text) {
        return text.substring(0, Math.min(MAX_LENGTH, text.length()));
    }
}
