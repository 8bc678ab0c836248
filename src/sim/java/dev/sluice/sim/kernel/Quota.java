package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.AddressAllowance;
import dev.sluice.sim.counter.AlignedWindowCounter;
import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.Decay;
import dev.sluice.sim.counter.DecayingCounter;
import dev.sluice.sim.counter.FirstCallWindowCounter;
import dev.sluice.sim.counter.LazyFillBucket;
import dev.sluice.sim.counter.OpenCount;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.wire.Faults;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A quota that an exchange documents, in the words of its documentation.
 *
 * @param name the name of its counters in the statistics; where each route has a counter of its own, the route's name
 *     follows it
 * @param scope what has a counter of its own
 * @param size the units that fit
 * @param counter creates a counter with windows of the given scale
 * @param bans the bans that breaches of the owner lead to; null where only the call is refused
 * @param traits what else distinguishes it
 */
public record Quota(
        String name,
        Scope scope,
        long size,
        Function<TimeScale, Counter> counter,
        @Nullable BanSettings bans,
        Set<Trait> traits) {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

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
        /** A call counts before its key is checked. */
        ON_ARRIVAL,
        /** Too many calls over it ban the owner. */
        BANS,
        /** A call counts in it even when this or another quota refuses it; its counter counts on beyond its size. */
        COUNTS_REFUSED,
        /** It counts orders: those of a call whose orders do not count are refunded. */
        COUNTS_ORDERS,
        /** As many orders of a batch as fit are executed; other quotas refuse it as a whole. */
        CUTS_BATCHES,
        /** Other programs on the address use it too, see {@link Faults#useWeightElsewhere}. */
        SHARED,
        /** Messages of a WebSocket do not count in it. */
        HTTP_ONLY
    }

    /** Returns a quota of {@code size} units in any {@code windowMillis}, the strictest reading of "n in t". */
    static Quota sliding(String name, Scope scope, long size, long windowMillis) {
        Function<TimeScale, Counter> counter = counter("sliding", List.of(size, windowMillis), OverLimitPolicy.FREE);
        return new Quota(name, scope, size, counter, null, Set.of());
    }

    /**
     * Returns the quota that a row of an exchange's data describes: its scope, the kind of its counter with its size
     * and times in milliseconds, and its traits, such as {@code ACCOUNT sliding 60 2000 CUTS_BATCHES}.
     */
    public static Quota of(String name, String row, @Nullable BanSettings bans) {
        String[] words = row.split(" ", -1);
        List<Long> numbers = new ArrayList<>();
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        for (int i = 2; i < words.length; i++) {
            if (Character.isDigit(words[i].charAt(0))) {
                numbers.add(Long.valueOf(words[i]));
            } else {
                traits.add(Trait.valueOf(words[i]));
            }
        }
        OverLimitPolicy policy = traits.contains(Trait.COUNTS_REFUSED) ? OverLimitPolicy.COUNTS : OverLimitPolicy.FREE;
        return new Quota(
                name,
                Scope.valueOf(words[0]),
                numbers.get(0),
                counter(words[1], numbers, policy),
                traits.contains(Trait.BANS) ? bans : null,
                traits);
    }

    private static Function<TimeScale, Counter> counter(String kind, List<Long> numbers, OverLimitPolicy policy) {
        long size = numbers.get(0);
        long time = numbers.size() == 1 ? 0 : numbers.get(1);
        return switch (kind) {
            case "sliding" -> scale -> new SlidingLog(size, scale.nanos(time * MILLI), policy);
            case "aligned" -> scale -> new AlignedWindowCounter(size, scale.nanos(time * MILLI), 0, policy);
            case "fromFirstCall" -> scale -> new FirstCallWindowCounter(size, scale.nanos(time * MILLI), policy);
            case "allowance" -> scale -> new AddressAllowance(size, scale.nanos(time * MILLI));
            case "open" -> scale -> new OpenCount(size);
            case "perSecond" -> scale -> LazyFillBucket.lossless(size, scale.nanos(SECOND / time));
            case "decaying" ->
                scale -> {
                    Decay decay = Decay.continuous(numbers.get(2), scale.nanos(time * MILLI));
                    long stepNanos = numbers.size() > 3 ? scale.nanos(numbers.get(3) * MILLI) : 0;
                    return new DecayingCounter(size, stepNanos == 0 ? decay : decay.inSteps(stepNanos, 0), policy);
                };
            default -> throw new IllegalArgumentException("no counter '" + kind + "'");
        };
    }

    /** Returns a charge, which is refunded for a call whose orders do not count where the quota counts orders. */
    public QuotaCharge by(QuotaCharge.Costs costs) {
        boolean orders = is(Trait.COUNTS_ORDERS);
        return new QuotaCharge(this, costs, result -> orders && !result.countsOrders());
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }
}
