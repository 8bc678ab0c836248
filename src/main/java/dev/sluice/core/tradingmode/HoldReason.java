package dev.sluice.core.tradingmode;

/**
 * The explanation of a held mode, for people.
 *
 * @param reason reason in one line
 * @param who identity, breaker or file that caused it
 * @param sinceEpochMillis time of day at which it began
 * @param liftedBy what lifts it
 */
public record HoldReason(String reason, String who, long sinceEpochMillis, String liftedBy) {
    private static final int MAX_LENGTH = 500;

    /** The only thing that lifts a latch. */
    public static final String REARM = "a re-arm in two steps: scripts/sluice rearm";

    public HoldReason {
        reason = line(reason);
        who = line(who);
    }

    private static String line(String text) {
        String one = text.strip();
        if (one.length() > MAX_LENGTH) {
            one = one.substring(0, MAX_LENGTH);
        }
        return one.chars().noneMatch(Character::isISOControl) ? one : one.replaceAll("\\p{Cntrl}+", " ");
    }
}
