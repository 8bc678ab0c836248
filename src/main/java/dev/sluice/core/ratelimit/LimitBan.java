package dev.sluice.core.ratelimit;

import java.nio.LongBuffer;

/**
 * A ban of one limit by the exchange, and the ramp after it. The end only moves later.
 *
 * <p>This gateway saw the ban itself, or another member of its cluster reported it, or both. The later end counts. Only
 * a ban that this gateway saw itself is stored for the next process and reported to the other members.
 */
public final class LimitBan {
    public static final int LONGS = 2 + RampUp.LONGS;

    private static final int BANNED = 0;
    private static final int UNTIL = 1;
    private static final int RAMP = 2;

    private final LongBuffer longs;
    private final int base;
    private final RampUp rampUp;

    /** The member that saw the other ban; "" if there was none. */
    private String member = "";

    private long memberUntil;

    /** The response that this gateway was banned with last, as text; "" when an earlier process saw the ban. */
    private String reason = "";

    public LimitBan(BackoffSettings settings, LongBuffer longs, int base) {
        this.longs = longs;
        this.base = base;
        rampUp = new RampUp(settings, longs, base + RAMP);
    }

    public void extend(long nanos, String newReason) {
        if (longs.get(base + BANNED) == 0 || nanos - longs.get(base + UNTIL) > 0) {
            longs.put(base + UNTIL, nanos);
            longs.put(base + BANNED, 1);
            reason = newReason;
            rampUp.begin(untilNanos());
        }
    }

    /**
     * Records that another member saw a ban until then. Returns whether that moves the end of what was known of other
     * members.
     */
    public boolean recordMemberBan(String name, long nanos) {
        boolean isLater = member.isEmpty() || nanos - memberUntil > 0;
        if (isLater) {
            member = name;
            memberUntil = nanos;
            rampUp.begin(untilNanos());
        }
        return isLater;
    }

    public boolean isInForce(long now) {
        return isInForce(longs, base, now) || (!member.isEmpty() && memberUntil - now > 0);
    }

    /** Returns whether the ban stored in these numbers is in force. */
    public static boolean isInForce(LongBuffer longs, int base, long now) {
        return longs.get(base + BANNED) != 0 && longs.get(base + UNTIL) - now > 0;
    }

    public static long nanosLeft(LongBuffer longs, int base, long now) {
        return isInForce(longs, base, now) ? longs.get(base + UNTIL) - now : 0;
    }

    /** Returns the remaining nanoseconds of the ban that this gateway saw itself; 0 if it saw none. */
    public long ownNanosLeft(long now) {
        return nanosLeft(longs, base, now);
    }

    /** Returns the end of the ban. Only valid if a ban has begun. */
    public long untilNanos() {
        return isOfMember() ? memberUntil : longs.get(base + UNTIL);
    }

    /** Returns the other member whose ban ends last; "" if it is the one that this gateway saw. */
    public String member() {
        return isOfMember() ? member : "";
    }

    /** Returns the response that led to the ban, as text; "" when it is not known. */
    public String reason() {
        return isOfMember() ? "" : reason;
    }

    private boolean isOfMember() {
        return !member.isEmpty() && (longs.get(base + BANNED) == 0 || memberUntil - longs.get(base + UNTIL) > 0);
    }

    /** Returns how many thousandths of the limit the ramp leaves to ordinary calls. */
    public long openPerMille(long now) {
        return rampUp.perMille(now);
    }

    public boolean isIdle(long now) {
        return !isInForce(now) && !rampUp.isOn();
    }
}
