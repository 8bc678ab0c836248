package dev.sluice.mode;

/**
 * The story of a held mode, for people.
 *
 * @param reason in one line
 * @param who an identity, a breaker, a file: whatever brought it about
 * @param liftedBy what ends it
 */
public record Why(String reason, String who, long sinceEpochMillis, String liftedBy) {
    private static final int LONGEST = 500;

    /** What ends a latch, and nothing else does. */
    public static final String REARM = "a re-arm in two steps: scripts/sluice rearm";

    public Why {
        reason = line(reason);
        who = line(who);
    }

    private static String line(String text) {
        String one = text.strip();
        if (one.length() > LONGEST) {
            one = one.substring(0, LONGEST);
        }
        return one.chars().noneMatch(Character::isISOControl) ? one : one.replaceAll("\\p{Cntrl}+", " ");
    }
}
