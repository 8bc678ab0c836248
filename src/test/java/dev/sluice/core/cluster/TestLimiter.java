package dev.sluice.core.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary local limiter for one limit: a charge counts in full from its reservation until its response, or until
 * the longest time without one after its start, and then expires. It survives the process.
 *
 * <p>Unlike the gateway's own limit it bears that the member's clock is a little faster than the exchange's.
 */
abstract sealed class TestLimiter implements MemberLimiter {
    /** A member's clock may run 0.1 % faster than the exchange's: what expires waits that much longer. */
    private static final double SLOWER = 1.0012;

    private static final class Charge {
        final long cost;
        final long reservedAt;
        boolean isStarted;
        long startedAt;
        long firstWindow;

        Charge(long cost, long reservedAt) {
            this.cost = cost;
            this.reservedAt = reservedAt;
        }
    }

    final TestLimit limit;
    private final Map<Object, Charge> open = new LinkedHashMap<>();
    private long inFlight;
    private @Nullable LeasedCap cap;
    boolean isAtWholeRate;

    private TestLimiter(TestLimit limit) {
        this.limit = limit;
    }

    static TestLimiter of(TestLimit limit) {
        return switch (limit.kind()) {
            case ROLLING -> new Rolling(limit);
            case ALIGNED -> new Aligned(limit);
            case DECAYING -> new Decaying(limit);
        };
    }

    static long slower(long nanos) {
        return (long) Math.ceil(nanos * SLOWER);
    }

    @Override
    public final void reserve(Object id, long cost, long m, long low) {
        Charge charge = new Charge(cost, m);
        charge.firstWindow = Math.floorDiv(low, limit.windowNanos());
        open.put(id, charge);
        inFlight += cost;
    }

    @Override
    public final void start(Object id, long m, long low) {
        Charge charge = open.get(id);
        if (charge != null) {
            charge.isStarted = true;
            charge.startedAt = m;
            charge.firstWindow = Math.max(charge.firstWindow, Math.floorDiv(low, limit.windowNanos()));
        }
    }

    @Override
    public final void refund(Object id, long m) {
        Charge charge = open.remove(id);
        inFlight -= charge == null ? 0 : charge.cost;
    }

    @Override
    public final void answered(Object id, long m, long high) {
        Charge charge = open.remove(id);
        if (charge != null) {
            inFlight -= charge.cost;
            expires(charge, m, high);
        }
    }

    @Override
    public final long used(long m, long low, long high) {
        List<Object> late = new ArrayList<>();
        open.forEach((id, charge) -> {
            if (charge.isStarted && m - charge.startedAt - slower(limit.unansweredNanos()) >= 0) {
                late.add(id);
            }
        });
        late.forEach(id -> answered(id, m, high));
        return level(m, low, high);
    }

    @Override
    public final void settle(long m, long low, long high) {
        used(m, low, high);
    }

    @Override
    public final boolean fits(long cost, long m, long low, long high) {
        return used(m, low, high) + cost <= cap().admissible(m);
    }

    @Override
    public final boolean isOver(long m, long low, long high) {
        return used(m, low, high) > cap().cap(m);
    }

    /** What the former process had reserved counts as started when it was reserved. */
    @Override
    public final void processStarts(LeasedCap newCap, boolean sharesRate, long m) {
        for (Charge charge : open.values()) {
            if (!charge.isStarted) {
                charge.isStarted = true;
                charge.startedAt = charge.reservedAt;
            }
        }
        cap = newCap;
        isAtWholeRate = !sharesRate;
    }

    final LeasedCap cap() {
        return Objects.requireNonNull(cap);
    }

    abstract void expires(Charge charge, long m, long high);

    abstract long level(long m, long low, long high);

    final long inFlight() {
        return inFlight;
    }

    private static final class Rolling extends TestLimiter {
        private record Gone(long at, long cost) {}

        private final ArrayDeque<Gone> gone = new ArrayDeque<>();
        private long sum;

        Rolling(TestLimit limit) {
            super(limit);
        }

        @Override
        void expires(Charge charge, long m, long high) {
            gone.add(new Gone(m + slower(limit.windowNanos()), charge.cost));
            sum += charge.cost;
        }

        @Override
        long level(long m, long low, long high) {
            while (!gone.isEmpty() && gone.element().at() - m <= 0) {
                sum -= gone.remove().cost();
            }
            return sum + inFlight();
        }
    }

    /** A charge counts in each window that it may have touched on the exchange's clock. */
    private static final class Aligned extends TestLimiter {
        private final TreeMap<Long, Long> windows = new TreeMap<>();

        Aligned(TestLimit limit) {
            super(limit);
        }

        @Override
        void expires(Charge charge, long m, long high) {
            for (long k = charge.firstWindow; k <= Math.floorDiv(high, limit.windowNanos()); k++) {
                windows.merge(k, charge.cost, Long::sum);
            }
        }

        @Override
        long level(long m, long low, long high) {
            long first = Math.floorDiv(low, limit.windowNanos());
            windows.headMap(first).clear();
            long max = 0;
            for (long k = first; k <= Math.floorDiv(high, limit.windowNanos()); k++) {
                long used = windows.getOrDefault(k, 0L);
                for (Charge charge : super.open.values()) {
                    used += charge.firstWindow <= k ? charge.cost : 0;
                }
                max = Math.max(max, used);
            }
            return max;
        }
    }

    /** Decays at the member's share of the rate; with steps, a charge joins one step after its response. */
    private static final class Decaying extends TestLimiter {
        private record Joining(long at, long cost) {}

        private final ArrayDeque<Joining> joining = new ArrayDeque<>();
        private double sum;
        private boolean isOnClock;
        private long at;

        Decaying(TestLimit limit) {
            super(limit);
        }

        private void fall(long m) {
            double perNano = 1.0 / limit.windowNanos() / SLOWER;
            if (!isOnClock) {
                isOnClock = true;
                at = m;
            }
            while (at - m < 0) {
                long span = Math.min(m - at, cap().decayUnitsHoldNanos(at));
                long units = isAtWholeRate ? limit.size() : cap().decayUnits(at);
                sum = Math.max(0, sum - span * perNano * units);
                at += span;
            }
        }

        @Override
        void expires(Charge charge, long m, long high) {
            joining.add(new Joining(m + slower(limit.stepNanos()), charge.cost));
            join(m);
        }

        private void join(long m) {
            while (!joining.isEmpty() && joining.element().at() - m <= 0) {
                Joining next = joining.remove();
                fall(next.at());
                sum += next.cost();
            }
            fall(m);
        }

        @Override
        long level(long m, long low, long high) {
            join(m);
            long waiting = joining.stream().mapToLong(Joining::cost).sum();
            return (long) Math.ceil(sum - 1e-9) + waiting + inFlight();
        }
    }
}
