package dev.sluice.core.cluster;

/**
 * The maximum number of units that this member may have charged, by the last count of the exchange: its own use and
 * what the count leaves of the limit. If only members use the limit, this is never below the member's cap at that time.
 *
 * <p>In an aligned window nothing expires before its end, so the room only shrinks until then. On other limits the next
 * count replaces the room.
 */
final class RemainingRoom {
    private boolean isKnown;
    private long units;
    private long expiresAt;

    /**
     * Records the room that a response shows.
     *
     * @param newExpiresAt when the counted units have expired at the exchange
     * @param onlyShrinks whether none of them expires before that; else the last response decides
     */
    void update(long room, long newExpiresAt, boolean onlyShrinks, long now) {
        units = onlyShrinks ? Math.min(units(now), room) : room;
        this.expiresAt = newExpiresAt;
        isKnown = true;
    }

    /** Returns the units; {@code Long.MAX_VALUE} when no response restricts them now. */
    long units(long now) {
        isKnown &= now - expiresAt < 0;
        return isKnown ? units : Long.MAX_VALUE;
    }
}
