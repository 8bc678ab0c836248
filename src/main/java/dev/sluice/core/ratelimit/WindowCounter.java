package dev.sluice.core.ratelimit;

/**
 * One aligned window: own charges and what the exchange's header said of it.
 *
 * <p>Within one window the exchange's count only grows, so an own call answered here with a header at or below the largest one was counted before the
 * largest one was written: had it been counted later, its own header, which contains it, would be larger. So the largest header holds every
 * own charge that was answered with a header, and at least {@code max(own, header + own charges not answered with one)} is used, which is
 * {@code own + max(0, header - inHeader)}. The text of rule 7 (the latest-started call's header replaces earlier ones) is as safe, but forgets a
 * larger header, and counts calls twice that were answered after that call was started.
 *
 * <p>A window whose header is followed (order counts fall when orders fill) is not monotone: there the header of the latest-started call replaces earlier ones, and
 * {@code header + own charges not answered before that call was started}, without that call, is used.
 *
 * <p>{@code seed} is the upper bound a window began with when it came into sight late: it gives way to the first header of a call that was
 * started after that, for whatever of it was in this window was answered before, so that header holds it.
 */
final class WindowCounter {
    private long own;
    private long seed;
    private long heldBySeed;
    private long header;
    private long inHeader;
    private long foreign;
    private boolean isFollowing;
    private long headerStartedAt;

    /** A new window begins with everything in flight; one that was not tracked from its beginning also with an upper bound of what was answered. */
    void open(long inFlight, long seedUnits) {
        own = inFlight + seedUnits;
        seed = seedUnits;
        heldBySeed = seedUnits;
        header = 0;
        inHeader = 0;
        foreign = 0;
        isFollowing = false;
    }

    long used() {
        long beyond = header - inHeader;
        return isFollowing ? Math.max(0, own + beyond) : own + Math.max(0, beyond);
    }

    long foreign() {
        return foreign;
    }

    void add(long units) {
        own += units;
    }

    /** Takes back units of a charge of this window. */
    void reduce(Charge charge, long units) {
        own -= units;
        if (charge.inHeader || (isFollowing && answeredBeforeHeader(charge))) {
            inHeader -= units;
        }
    }

    private boolean answeredBeforeHeader(Charge charge) {
        return !charge.isInFlight() && charge.answeredAt - headerStartedAt < 0;
    }

    /** The header of a call that was started and answered within this window; gives what others used more than known before. */
    long correct(Charge charge, long headerUsed, boolean startedAfterSeed) {
        long before = foreign;
        foreign = Math.max(foreign, headerUsed - own - (heldBySeed - seed));
        if (startedAfterSeed) {
            own -= seed;
            seed = 0;
        }
        header = Math.max(header, headerUsed);
        inHeader += charge.cost;
        charge.inHeader = true;
        return foreign - before;
    }

    /**
     * The header of a call that was answered before the seed was taken; gives what others used more than known before. Its charge is part of the seed and not of what
     * the header's calls are counted in: no later header would take it out again. So only a count that is larger than the one here tells something, and what it tells
     * gives way with the seed.
     */
    long correctBeforeSeed(long headerUsed) {
        long before = foreign;
        foreign = Math.max(foreign, headerUsed - own - (heldBySeed - seed));
        long beyond = Math.max(0, headerUsed - used());
        own += beyond;
        seed += beyond;
        return foreign - before;
    }

    /** As {@code correct} where the count may fall; an older call's header is ignored. */
    void follow(Charge charge, long headerUsed, long notAnsweredBefore) {
        if (isFollowing && charge.startedAt - headerStartedAt < 0) {
            return;
        }
        isFollowing = true;
        headerStartedAt = charge.startedAt;
        header = headerUsed;
        inHeader = own - notAnsweredBefore;
        charge.inHeader = true;
    }
}
