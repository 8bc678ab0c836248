package dev.sluice.core.ratelimit;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one limit. Units: whole cost units, milliseconds, percent. The constructor rejects impossible
 * values.
 */
public record LimitSettings(
        @Setting(value = "The key of the object: its name in routes, metrics and refusals.", min = 1, max = 64)
        String name,

        @Setting("What it is counted for: ip, account, key, route, instrument, host, or up to three "
                + "joined, such as account+instrument.")
        LimitScope scope,

        @Setting("How the exchange counts. tokenBucket is GCRA.")
        Algorithm algorithm,

        @Setting(value = "Cost units: maximum of a window or counter, or the burst.", min = 1, max = 1_000_000_000)
        long size,

        @Setting(
                value = "Length of the window. For a counter or bucket: the time in which 'returned' units come back.",
                min = 1,
                max = LimitSettings.MAX_WINDOW_MS,
                def = "1000")
        long windowMs,

        @Setting(
                value = "Counter and bucket only: units that come back every windowMs.",
                min = 0,
                max = 1_000_000_000,
                def = "0")
        long returned,

        @Setting(
                value = "Counter only: it falls in steps of this length. 0: continuously.",
                min = 0,
                max = 60_000,
                def = "0")
        long stepMs,

        @Setting(
                value = "Percentage of the size that is used. Default: 95 for scope ip, otherwise 100.",
                min = 1,
                max = 100)
        @Nullable
        Integer usePercent,

        @Setting(
                value = "Units reserved for cancels and dead man's calls. Default, where these are charged: 10 "
                        + "% and at least one cancel.",
                min = 0,
                max = 1_000_000_000)
        @Nullable
        Long reserve,

        @Setting(value = "What the exchange does after a breach.", def = "\"reject\"")
        Breach breach,

        @Setting(value = "Whether costs and counting are documented well enough for a guarantee.", def = "true")
        boolean exact,

        @Setting(
                value = "Ban limits: a call without a response starts to expire this long after its start.",
                min = 1000,
                max = 600_000,
                def = "30000")
        long responseTimeoutMs,

        @Setting(value = "Reject limits: the same.", min = 100, max = 600_000, def = "2000")
        long countedWithinMs,

        @Setting(
                value = "Whether calls over the limit keep it exceeded; then a cancel never exceeds it.",
                def = "false")
        boolean countsRejected,

        @Setting(value = "Whether the header may also lower Sluice's own count.", def = "false")
        boolean followsHeader,

        @Setting(value = "Whether the exchange granted a size above the documented one.", def = "false")
        boolean aboveDocumented,

        @Setting(value = "Previous name of the limit, whose saved usage it keeps.", min = 1, max = 64) @Nullable
        String formerName,

        @Setting(value = "Tier of the account, which has its numbers in 'tiers'.", min = 1, max = 64) @Nullable
        String tier,

        @Setting(value = "Source and date, or why it differs.", min = 1, max = 1000) @Nullable
        String source,

        @Setting(value = "How sources differ, and which one was used.", min = 1, max = 1000) @Nullable
        String conflict,

        @Setting(value = "Sizes of other tiers. A size above all of them is refused.", max = 64, def = "[]")
        List<LimitTier> tiers) {

    private static final long MAX_WINDOW_MS = 172_800_000;

    public LimitSettings {
        tiers = List.copyOf(tiers);
        boolean decays = algorithm.isDecaying();
        if (decays && returned == 0) {
            throw new IllegalArgumentException("limit '" + name + "': " + algorithm
                    + " needs 'returned', the units that come back every windowMs");
        }
        if (decays && isTooFine(size, windowMs, returned)) {
            throw new IllegalArgumentException("limit '" + name + "': size " + size + " with 'returned' " + returned
                    + " every " + windowMs + " ms cannot be counted in whole nanoseconds;"
                    + " write the same rate with a shorter windowMs");
        }
        if (!decays && returned != 0) {
            throw new IllegalArgumentException("limit '" + name
                    + "': 'returned' is only for decayingCounter and tokenBucket, not for " + algorithm);
        }
        if (stepMs != 0 && !algorithm.hasSteps()) {
            throw new IllegalArgumentException(
                    "limit '" + name + "': 'stepMs' is only for decayingCounter, not for " + algorithm);
        }
        if (name.equals(formerName)) {
            throw new IllegalArgumentException(
                    "limit '" + name + "': 'formerName' must be its previous name, not its present one");
        }
    }

    /** Returns whether the level in ticks, in lowest terms, does not fit a long with room for overdraw. */
    private static boolean isTooFine(long size, long windowMs, long returned) {
        long nanos = windowMs * Nanos.PER_MILLI;
        long ticks = nanos / divisor(nanos, returned);
        return Math.multiplyHigh(size, ticks * 8) != 0 || size * ticks * 8 < 0;
    }

    /** Returns the greatest common divisor. */
    static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /** Returns the sizes of all tiers, its own first; a limit without tiers has one, without a name. */
    public Stream<LimitTier> allTiers() {
        String own = tier == null ? "" : tier;
        return Stream.concat(
                Stream.of(new LimitTier(own, size, windowMs, returned, source == null ? "" : source, conflict)),
                tiers.stream());
    }

    /** Returns whether another size of the same limit is not above that of the highest tier. */
    public boolean allows(LimitSettings other) {
        return allTiers().anyMatch(limitTier -> limitTier.allows(other));
    }

    public long windowNanos() {
        return windowMs * Nanos.PER_MILLI;
    }

    public long stepNanos() {
        return stepMs * Nanos.PER_MILLI;
    }

    /** Returns the usable part of the size: {@code max(1, floor(size x usePercent))}. */
    public long usable() {
        return Math.max(1, size * percent() / 100);
    }

    /** Returns the percentage of the size that is used: as stated, or less for an address that others may use too. */
    public int percent() {
        return usePercent != null ? usePercent : scope.has(LimitScope.Part.IP) ? 95 : 100;
    }

    /** Returns a copy with these values in place of the configured or default ones. */
    public LimitSettings with(int otherUsePercent, @Nullable Long otherReserve) {
        return copy("", size, windowMs, otherUsePercent, otherReserve);
    }

    /** Returns how long a charge is remembered after its response. */
    public long memoryNanos() {
        return returned == 0 ? windowNanos() : (long) ((double) usable() * windowNanos() / returned);
    }

    /** Returns the most units that calls can use within this time; infinite if only open calls are limited. */
    public double maxWithin(long millis) {
        if (algorithm.isConcurrency()) {
            return Double.POSITIVE_INFINITY;
        }
        double windows = (double) millis / windowMs;
        return algorithm.isDecaying() ? size + returned * windows : (Math.ceil(windows) + 1) * size;
    }

    /**
     * Returns how long after its start a call may count at the exchange: until it is counted at the latest, and then as
     * long as it is remembered.
     */
    public long drainNanos() {
        return unansweredNanos() + memoryNanos() + stepNanos() + algorithm.edgeNanos();
    }

    /** Returns a copy with a smaller size, as published by the exchange; the reserve shrinks with it. */
    public LimitSettings lowered(long smaller) {
        Long kept =
                reserve == null ? null : Math.multiplyHigh(reserve, smaller) != 0 ? reserve : reserve * smaller / size;
        return copy("", smaller, windowMs, usePercent, kept);
    }

    /** Returns how long after its start a call without a response counts in full. */
    public long unansweredNanos() {
        return (breach == Breach.BAN ? responseTimeoutMs : countedWithinMs) * Nanos.PER_MILLI;
    }

    /**
     * Returns a smaller copy of the limit, for one of the parties that share it. Where units return gradually, they
     * return slower in proportion.
     */
    public LimitSettings part(String ofWhom, int percent) {
        long longer = algorithm.isDecaying() ? Math.min(MAX_WINDOW_MS, windowMs * 100 / percent) : windowMs;
        return copy(ofWhom, Math.max(1, usable() * percent / 100), longer, 100, 0L);
    }

    /** @param ofWhom the end of the name of a part, which has no use outside of Sluice; "" for the limit itself */
    private LimitSettings copy(
            String ofWhom,
            long otherSize,
            long otherWindowMs,
            @Nullable Integer otherUsePercent,
            @Nullable Long otherReserve) {
        boolean isPart = !ofWhom.isEmpty();
        return new LimitSettings(
                name + ofWhom,
                scope,
                algorithm,
                otherSize,
                otherWindowMs,
                returned,
                stepMs,
                otherUsePercent,
                otherReserve,
                breach,
                exact,
                responseTimeoutMs,
                countedWithinMs,
                countsRejected || isPart,
                followsHeader && !isPart,
                aboveDocumented || isPart,
                formerName == null ? null : formerName + ofWhom,
                tier,
                source,
                conflict,
                tiers);
    }

    /** Returns a limit of Sluice itself on the number of calls in flight, which is never exceeded. */
    public static LimitSettings inFlight(String name, LimitScope scope, long size, long reserve) {
        return own(name, scope, Algorithm.IN_FLIGHT, size, 1000, reserve, Breach.REJECT);
    }

    /** Returns the limit of an earlier process whose settings are not known, for the bans that it still has. */
    static LimitSettings removed(String name, LimitScope scope) {
        return own(name, scope, Algorithm.SLIDING_WINDOW, 1, 1, 0, Breach.BAN);
    }

    private static LimitSettings own(
            String name, LimitScope scope, Algorithm algorithm, long size, long windowMs, long reserve, Breach breach) {
        return new LimitSettings(
                name, scope, algorithm, size, windowMs, 0, 0, 100, reserve, breach, true, windowMs, windowMs, true,
                false, true, null, null, null, null, List.of());
    }
}
