package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * A counter for one aligned window: its own charges and the exchange's count from response headers.
 *
 * <p>Within one window the exchange's count only grows. A call answered here with a header at or below the largest
 * one was therefore counted before the largest one was written; otherwise its own header, which includes it, would be
 * larger. So the largest header includes every own charge that was answered with a header, and at least {@code
 * max(own, header + own charges not answered with one)} is used, which is {@code own + max(0, header - inHeader)}.
 * A simpler rule (the header of the latest-started call replaces earlier ones) is as safe, but forgets a larger
 * header and counts calls twice that were answered after that call started.
 *
 * <p>A count that can fall (order counts fall when orders fill) is followed instead: the header of the latest-started
 * call replaces earlier ones. The calls that were not answered before that call started may or may not be in its
 * header, so at most {@code header + all of them} is used. There is a second bound, which counts the calls of a burst
 * once: of the followed call and these, the one that the exchange counted last knew the count after all others. If it
 * is one with a header, at most {@code the largest of their headers} is used, and those without a header may have come
 * after it, so at most {@code the largest of their headers + those without one}. The smaller bound holds.
 *
 * <p>{@code seed} is the initial upper bound of a window that became possible late. It is replaced by the first
 * header of a call that started after that: all of the seed that was in this window was answered before, so that
 * header includes it.
 */
final class WindowCounter {
    private long own;
    private long seed;
    private long heldBySeed;
    private long header;
    private long inHeader;
    private long foreign;
    private boolean isSeedComplete;

    /** The latest-started charge with a header, if the count is followed. */
    private @Nullable Charge followed;

    /** The units that were not answered before the followed charge started; its header may include them. */
    private long notAnsweredBefore;

    /** Those of them that have headers of their own. */
    private final ReportedCharges reported = new ReportedCharges();

    /**
     * Opens the window with all units in flight, and, when it was not tracked from its beginning, with an upper bound
     * of the answered units. {@code seedIsComplete} means that the window was not over yet on the exchange's clock.
     * Otherwise the seed may lack calls that were answered in this window.
     */
    void open(long inFlight, long seedUnits, boolean seedIsComplete) {
        own = inFlight + seedUnits;
        seed = seedUnits;
        heldBySeed = seedUnits;
        isSeedComplete = seedIsComplete;
        header = 0;
        inHeader = 0;
        foreign = 0;
        followed = null;
        notAnsweredBefore = 0;
        reported.clear();
    }

    long used() {
        if (followed == null) {
            return own + Math.max(0, header - inHeader);
        }
        return Math.max(0, own - inHeader + header - reportedOnce());
    }

    /** Returns by how much the headers of overlapping calls lower the bound that follows from one header. */
    private long reportedOnce() {
        return Math.max(0, header - (Math.max(header, reported.largest()) - reported.units()));
    }

    /** Returns the units of {@link #used} that may be counted twice: as own charges, and in the header. */
    long countedTwice() {
        if (followed == null) {
            return Math.max(0, header - inHeader - foreign);
        }
        long unreported = reportedOnce() > 0 ? own - inHeader - reported.units() : notAnsweredBefore;
        return Math.max(0, Math.min(unreported, used()));
    }

    long foreign() {
        return foreign;
    }

    void add(long units) {
        own += units;
    }

    /** Removes units of a charge of this window. */
    void reduce(Charge charge, long units) {
        own -= units;
        if (charge.inHeader || isAnsweredBeforeFollowed(charge)) {
            inHeader -= units;
        }
    }

    private boolean isAnsweredBeforeFollowed(Charge charge) {
        return followed != null && !charge.isInFlight() && charge.answeredAt - followed.startedAt < 0;
    }

    /**
     * Applies the header of a call that was started and answered within this window. Returns the newly found usage by
     * others.
     */
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
     * Applies the header of a call that was answered before the seed was taken. Returns the newly found usage by
     * others. The charge of that call is part of the seed and is not counted in {@code inHeader}, so a later header
     * could not remove it. Therefore only a count above the current usage has an effect, and that effect is removed
     * together with the seed. When the seed may lack calls of the gateway, the count does not show usage by others.
     */
    long correctBeforeSeed(long headerUsed) {
        long before = foreign;
        if (isSeedComplete) {
            foreign = Math.max(foreign, headerUsed - own - (heldBySeed - seed));
        }
        long beyond = Math.max(0, headerUsed - used());
        own += beyond;
        seed += beyond;
        return foreign - before;
    }

    /**
     * Applies a header like {@code correct} where the count may fall.
     *
     * @param others units that were not answered before the charge started, without it
     */
    void follow(Charge charge, long headerUsed, long others) {
        if (charge.header >= 0) {
            return;
        }
        charge.header = headerUsed;
        Charge former = followed;
        if (former != null && charge.startedAt - former.startedAt < 0) {
            if (charge.answeredUpTo > former.answeredBefore) {
                charge.inHeader = true;
                reported.add(charge);
            }
            return;
        }
        if (former != null) {
            reported.add(former);
        }
        reported.dropAnsweredBefore(charge.answeredBefore);
        followed = charge;
        header = headerUsed;
        inHeader = own - others;
        notAnsweredBefore = others;
        charge.inHeader = true;
    }
}
