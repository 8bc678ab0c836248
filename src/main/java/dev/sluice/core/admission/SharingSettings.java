package dev.sluice.core.admission;

import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which limits are shared with other gateways, and what each always has of them.
 *
 * @param parts limits whose scope has one of these parts are shared, unless it also has the host
 * @param floorPercent the floor of each member, in percent of the usable size
 * @param members the number of members, among which limits of calls in flight are divided
 */
public record SharingSettings(Set<LimitScope.Part> parts, int floorPercent, int members) {
    private static final int MAX_PERCENT_OF_ALL_FLOORS = 50;

    /** The default of a limit, for an exchange without limits. */
    private static final long COUNTED_WITHIN_MILLIS = 2000;

    public SharingSettings {
        parts = Set.copyOf(parts);
        if (floorPercent < 0 || members < 2 || floorPercent * members > MAX_PERCENT_OF_ALL_FLOORS) {
            throw new IllegalArgumentException("the floors of " + members + " members with floorPercent " + floorPercent
                    + " exceed " + MAX_PERCENT_OF_ALL_FLOORS + " percent of a limit");
        }
    }

    boolean shares(LimitSettings limit) {
        return !limit.scope().has(LimitScope.Part.HOST) && parts.stream().anyMatch(limit.scope()::has);
    }

    /**
     * Returns whether bots of one key may use several members, so that its nonces belong to one of them at a time. Without shared accounts the
     * members have keys of their own.
     */
    boolean sharesKeys() {
        return parts.contains(LimitScope.Part.ACCOUNT) || parts.contains(LimitScope.Part.KEY);
    }

    /**
     * Returns how long after its start the exchange may still check the nonce of a call: as long as it may count a call against a limit that
     * rejects.
     */
    public static long nonceDrainNanos(Collection<LimitSettings> limits) {
        long longestMillis =
                limits.stream().mapToLong(LimitSettings::countedWithinMs).max().orElse(COUNTED_WITHIN_MILLIS);
        return ClusterTimings.withMargin(TimeUnit.MILLISECONDS.toNanos(longestMillis));
    }

    /** Returns the floor: on a limit whose breach is a ban at least one unit, if that leaves half of it to be lent. */
    long floor(LimitSettings limit) {
        if (limit.algorithm() == Algorithm.IN_FLIGHT) {
            return limit.usable() / members;
        }
        long least = limit.breach() == Breach.BAN && limit.usable() >= 2L * members ? 1 : 0;
        return Math.max(least, limit.usable() * floorPercent / 100);
    }
}
