package dev.sluice.core.admission.settings;

import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which limits are shared with other gateways, and what each always has of them.
 *
 * @param parts limits whose scope has one of these parts are shared, unless it also has the host
 * @param floorPercent the floor of each member, in percent of the usable size
 * @param members the number of members, among which limits of calls in flight are divided
 * @param cancelCosts the highest cost of a call that cancels one order, by the name of the limit; differs between
 *     exchanges
 */
public record SharingSettings(
        Set<LimitScope.Part> parts, int floorPercent, int members, Map<String, Long> cancelCosts) {
    private static final int MAX_PERCENT_OF_ALL_FLOORS = 50;

    /** The default of a limit, for an exchange without limits. */
    private static final long COUNTED_WITHIN_MILLIS = 2000;

    public SharingSettings {
        parts = Set.copyOf(parts);
        cancelCosts = Map.copyOf(cancelCosts);
        if (floorPercent < 0 || members < 2 || floorPercent * members > MAX_PERCENT_OF_ALL_FLOORS) {
            throw new IllegalArgumentException("the floors of " + members + " members with floorPercent " + floorPercent
                    + " exceed " + MAX_PERCENT_OF_ALL_FLOORS + " percent of a limit");
        }
    }

    /** Creates settings for an exchange without cancels. */
    public SharingSettings(Set<LimitScope.Part> parts, int floorPercent, int members) {
        this(parts, floorPercent, members, Map.of());
    }

    /** Returns the settings for an exchange with these costs of a cancel. */
    public SharingSettings with(Map<String, Long> otherCancelCosts) {
        return new SharingSettings(parts, floorPercent, members, otherCancelCosts);
    }

    /** Returns whether members share this limit. */
    public boolean shares(LimitSettings limit) {
        return !limit.scope().has(LimitScope.Part.HOST) && parts.stream().anyMatch(limit.scope()::has);
    }

    /**
     * Returns whether bots of one key may use several members, so that its nonces belong to one of them at a time.
     * Without shared accounts the members have keys of their own.
     */
    public boolean sharesKeys() {
        return parts.contains(LimitScope.Part.ACCOUNT) || parts.contains(LimitScope.Part.KEY);
    }

    /**
     * Returns how long after its start the exchange may still check the nonce of a call: as long as it may count a call
     * against a limit that rejects.
     */
    public static long nonceDrainNanos(Collection<LimitSettings> limits) {
        long longestMillis =
                limits.stream().mapToLong(LimitSettings::countedWithinMs).max().orElse(COUNTED_WITHIN_MILLIS);
        return ClusterTimings.withMargin(TimeUnit.MILLISECONDS.toNanos(longestMillis));
    }

    /**
     * Returns the floor. Where a breach is a ban, a cancel must not go over the limit, so there the floor is at least
     * the cost of one cancel. All floors together never exceed half of the limit, also when the exchange publishes a
     * smaller one; a limit of one or two units has none.
     */
    public long floor(LimitSettings limit) {
        if (limit.algorithm().isConcurrency()) {
            return inFlightPart(limit);
        }
        long wished = Math.max(minFloor(limit), limit.usable() * floorPercent / 100);
        return Math.min(wished, limit.usable() / (2L * members));
    }

    /**
     * Returns the least floor that lets a member cancel an order without the store; 0 where it may exceed the limit or
     * no cancel is charged.
     */
    public long minFloor(LimitSettings limit) {
        return limit.breach() == Breach.BAN ? cancelCosts.getOrDefault(limit.name(), 0L) : 0;
    }

    /** Returns how many of the calls in flight of such a limit are for each member. */
    public long inFlightPart(LimitSettings limit) {
        return limit.usable() / members;
    }
}
