package dev.sluice.core.pull;

/**
 * A pull that has begun, in the form that is saved for the next process and sent to the other members of a cluster.
 * Texts are cut at {@value #MAX_LENGTH} characters.
 *
 * @param scope the scope of the halt, as text
 * @param keepReducing whether orders that only reduce a position, and stops, stay
 * @param who who set the halt
 * @param reason why
 * @param epochMillis when it began, in milliseconds since 1970
 */
public record StartedPull(String scope, boolean keepReducing, String who, String reason, long epochMillis) {
    static final int MAX_LENGTH = 500;

    /** Returns a short text that identifies the pull. */
    public String key() {
        return scope + " " + epochMillis + (keepReducing ? " keep" : "");
    }

    public StartedPull {
        who = truncate(who);
        reason = truncate(reason);
    }

    private static String truncate(String text) {
        return text.substring(0, Math.min(MAX_LENGTH, text.length()));
    }
}
