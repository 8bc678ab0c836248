package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.wire.Faults;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A quota that an exchange documents, in the words of its documentation.
 *
 * @param name the name of its counters in the statistics; where each route has a counter of its own, the route's name
 *     follows it
 * @param scope what has a counter of its own
 * @param counter creates a counter with windows of the given scale
 * @param bans the bans that breaches of the owner lead to; null where only the call is refused
 * @param traits what else distinguishes it
 */
public record Quota(
        String name,
        Scope scope,
        Function<TimeScale, Counter> counter,
        @Nullable BanSettings bans,
        Set<Trait> traits) {
    private static final long MILLI = 1_000_000L;

    /** The owner of a counter. */
    public enum Scope {
        ADDRESS,
        ADDRESS_AND_ROUTE,
        ADDRESS_AND_INSTRUMENT,
        ACCOUNT,
        ACCOUNT_AND_ROUTE,
        ACCOUNT_AND_INSTRUMENT,
        KEY;

        boolean isPerRoute() {
            return this == ADDRESS_AND_ROUTE || this == ACCOUNT_AND_ROUTE;
        }
    }

    /** What distinguishes a quota from most others. */
    public enum Trait {
        /** As many orders of a batch as fit are executed; other quotas refuse it as a whole. */
        CUTS_BATCHES,
        /** Other programs on the address use it too, see {@link Faults#useWeightElsewhere}. */
        SHARED,
        /** Messages of a WebSocket do not count in it. */
        HTTP_ONLY,
        /** A call counts in it even when this or another quota refuses it. */
        COUNTS_REFUSED
    }

    /** Returns a quota without bans. */
    public static Quota of(String name, Scope scope, Function<TimeScale, Counter> counter) {
        return new Quota(name, scope, counter, null, Set.of());
    }

    /** Returns a quota of {@code size} units in any {@code windowMillis}, the strictest reading of "n in t". */
    public static Quota sliding(String name, Scope scope, long size, long windowMillis) {
        return of(
                name,
                scope,
                timeScale -> new SlidingLog(size, timeScale.nanos(windowMillis * MILLI), OverLimitPolicy.FREE));
    }

    public Quota banning(BanSettings settings) {
        return new Quota(name, scope, counter, settings, traits);
    }

    public Quota with(Trait trait) {
        EnumSet<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new Quota(name, scope, counter, bans, more);
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Returns a charge of a fixed number of units. */
    public QuotaCharge of(long units) {
        List<QuotaCharge.Cost> costs = List.of(new QuotaCharge.Cost("", units));
        return by(call -> costs);
    }

    /** Returns a charge whose units depend on the call. */
    public QuotaCharge of(ToLongFunction<RestCall> units) {
        return by(call -> {
            long cost = units.applyAsLong(call);
            return cost == 0 ? List.of() : List.of(new QuotaCharge.Cost("", cost));
        });
    }

    /** Returns a charge to several counters of the owner. */
    public QuotaCharge by(QuotaCharge.Costs costs) {
        return new QuotaCharge(this, costs, result -> false);
    }
}
