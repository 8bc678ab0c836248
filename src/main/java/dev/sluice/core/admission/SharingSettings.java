package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Set;

/**
 * Which limits are shared with other gateways, and what each always has of them.
 *
 * @param parts limits whose scope has one of these parts are shared, unless it also has the host
 * @param floorPercent the floor of each member, in percent of the usable size
 * @param members the number of members, among which limits of calls in flight are divided
 */
public record SharingSettings(Set<LimitScope.Part> parts, int floorPercent, int members) {
    private static final int MAX_PERCENT_OF_ALL_FLOORS = 50;

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

    /** Returns the floor: on a limit whose breach is a ban at least one unit, if that leaves half of it to be lent. */
    long floor(LimitSettings limit) {
        if (limit.algorithm() == Algorithm.IN_FLIGHT) {
            return limit.usable() / members;
        }
        long least = limit.breach() == Breach.BAN && limit.usable() >= 2L * members ? 1 : 0;
        return Math.max(least, limit.usable() * floorPercent / 100);
    }
}
