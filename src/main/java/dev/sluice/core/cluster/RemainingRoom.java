package dev.sluice.core.cluster;

/**
 * The most units that this member may have charged because the exchange has room for no more, whoever uses the rest:
 * its own use and what the exchange's count leaves of the limit. Without strangers it is never below the cap that the
 * member had then.
 *
 * <p>In an aligned window nothing expires before its end, so the room only shrinks until then. On other limits the next
 * count decides: a member whose cap grows meanwhile has the new units when one of its own has expired, at the latest.
 */
final class RemainingRoom {
    private boolean isKnown;
    private long units;
    private long until;

    /**
     * Records the room that one response shows.
     *
     * @param until when what was counted no longer counts at the exchange
     * @param onlyShrinks whether nothing that was counted expires before that; else the last response decides
     */
    void update(long room, long until, boolean onlyShrinks, long now) {
        units = onlyShrinks ? Math.min(units(now), room) : room;
        this.until = until;
        isKnown = true;
    }

    /** Returns the units; {@code Long.MAX_VALUE} when no response shows anything now. */
    long units(long now) {
        isKnown &= now - until < 0;
        return isKnown ? units : Long.MAX_VALUE;
    }
}
