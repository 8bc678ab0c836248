package dev.sluice.core.cluster;

import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.Backoff;
import dev.sluice.core.ratelimit.BackoffSchedule;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitFactory;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.sim.counter.AlignedWindowCounter;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gateways and a stranger at one address, in virtual time and without faults. The exchange has one limit, counts each
 * call when it arrives, refuses those over the limit, and tells its count with each response. One gateway has the whole
 * limit; several share it.
 */
final class StrangerWorld {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;
    private static final long CLOCK_BOUND = 40 * MS;
    private static final long TICK = 200 * MS;
    private static final long URGENT = 50 * MS;
    private static final int MAX_WAITING = 12;

    private record Due(long at, long number, Runnable what) {}

    private final SplittableRandom random;
    private final Set<ClusterRule> leftOut;
    private final LimitSettings settings;
    private final Counter counter;
    private final List<Gateway> gateways = new ArrayList<>();
    private final PriorityQueue<Due> queue = new PriorityQueue<>((one, other) ->
            one.at != other.at ? Long.compare(one.at, other.at) : Long.compare(one.number, other.number));
    private long now;
    private long events;
    private ModelStore.@Nullable Data data;
    private long refused;
    private long taken;
    private long maxForeign;
    private boolean readsCounts = true;

    StrangerWorld(long seed, LimitSettings settings, int gatewayCount, Set<ClusterRule> leftOut) {
        random = new SplittableRandom(seed);
        this.settings = settings;
        this.leftOut = leftOut;
        counter = settings.algorithm() == Algorithm.ALIGNED_WINDOW
                ? new AlignedWindowCounter(settings.size(), settings.windowNanos(), 0, OverLimitPolicy.FREE)
                : new SlidingLog(settings.size(), settings.windowNanos(), OverLimitPolicy.FREE);
        List<String> names = List.of("a", "b", "c", "d").subList(0, gatewayCount);
        names.forEach(name -> gateways.add(new Gateway(name, names)));
    }

    /** Lets the gateways ignore the exchange's counts. */
    void readNoCounts() {
        readsCounts = false;
    }

    /** Runs this many windows after the first, with a stranger who takes this share of the limit, evenly. */
    void run(int windows, double strangersShare) {
        gateways.forEach(gateway -> after(random.nextLong(TICK), gateway::begin));
        if (strangersShare > 0) {
            strange(settings.windowNanos() / (settings.size() * strangersShare));
        }
        runUntil(settings.windowNanos());
        refused = 0;
        taken = 0;
        maxForeign = 0;
        runUntil((windows + 1) * settings.windowNanos());
    }

    private void runUntil(long end) {
        while (!queue.isEmpty() && queue.element().at < end) {
            Due due = queue.remove();
            now = due.at;
            due.what.run();
        }
    }

    private void strange(double meanPause) {
        counter.take(1, now);
        after((long) (-Math.log(1 - random.nextDouble()) * meanPause), () -> strange(meanPause));
    }

    /** Returns the gateways' calls that the exchange refused. */
    long refused() {
        return refused;
    }

    /** Returns the gateways' units that the exchange accepted. */
    long taken() {
        return taken;
    }

    /** Returns the most units that a gateway took for the stranger's. */
    long maxForeign() {
        return maxForeign;
    }

    private void after(long nanos, Runnable what) {
        queue.add(new Due(now + nanos, events++, what));
    }

    private long hop() {
        return random.nextLong(MS / 10, 3 * MS);
    }

    private final class Gateway implements OneUnitCalls {
        private final Limit limit;
        private final @Nullable ClusterMember member;
        private final boolean isSteady;
        private final Backoff pause = new Backoff(
                new BackoffSchedule(SECOND, 60 * SECOND), this::chance, LongBuffer.allocate(Backoff.LONGS), 0);
        private long waiting;
        private long lastRequestAt = -SECOND;

        Gateway(String name, List<String> names) {
            ExchangeClock clock = new ExchangeClock();
            long error = random.nextLong(-CLOCK_BOUND, CLOCK_BOUND + 1);
            clock.set(error - CLOCK_BOUND, error + CLOCK_BOUND);
            limit = LimitFactory.create(settings, 0, clock, UsageStore.heap().slot(name, Limit.LONGS), 0);
            isSteady = name.compareTo("c") < 0;
            if (names.size() == 1) {
                member = null;
                return;
            }
            ClusterMember made = new ClusterMember(
                    new Membership(name, names),
                    TestLease.TIMINGS,
                    1,
                    ClusterTimings.withMargin(settings.drainNanos()),
                    0,
                    () -> "id" + events,
                    0);
            member = made;
            SharedLimit shared = new SharedLimit(
                    "weight",
                    "",
                    settings.usable(),
                    settings.usable() / 50,
                    ClusterTimings.withMargin(settings.drainNanos()),
                    "shape");
            limit.lease(made.share(shared, this), 0);
        }

        private double chance() {
            return random.nextDouble();
        }

        void begin() {
            tick();
            bots();
        }

        /** Two gateways are always busy, the others by turns: else they send a tenth of the limit. */
        private void bots() {
            boolean isBusy = isSteady || now / (7 * SECOND) % 2 == 0;
            int max = member == null ? MAX_WAITING * (now / (7 * SECOND) % 2 == 0 ? 4 : 2) : MAX_WAITING;
            waiting = isBusy ? max : Math.min(MAX_WAITING, waiting + 1);
            pump();
            after(isBusy ? 20 * MS : settings.windowNanos() * 10 / settings.size(), this::bots);
        }

        private void pump() {
            while (waiting > 0 && pause.nanosLeft(now) == 0 && limit.fits(1, false, now)) {
                waiting--;
                Charge charge = limit.charge(1, now);
                limit.start(charge, now);
                long roundTrip = random.nextLong(5 * MS, 60 * MS);
                long out = random.nextLong(roundTrip);
                long startedAt = now;
                after(out, () -> arrive(charge, startedAt, roundTrip - out));
            }
            if (waiting > 0 && now - lastRequestAt >= URGENT) {
                ask();
            }
        }

        private void arrive(Charge charge, long startedAt, long back) {
            boolean fits = counter.take(1, now);
            refused += fits ? 0 : 1;
            taken += fits ? 1 : 0;
            long used = counter.used(now);
            after(back, () -> {
                limit.settle(charge, fits ? 1 : 0, now);
                if (readsCounts) {
                    limit.correct(charge, used, now);
                }
                if (fits) {
                    pause.recordSuccess(startedAt);
                } else {
                    pause.recordFailure(startedAt, 0, now);
                }
                maxForeign = Math.max(maxForeign, limit.foreign(now));
            });
        }

        private void tick() {
            ask();
            after(TICK, this::tick);
        }

        private void ask() {
            SyncRequest request = member == null ? null : member.nextRequest(now);
            if (request == null) {
                return;
            }
            lastRequestAt = now;
            SyncRequest stated = NoteFaults.stated(request, leftOut);
            after(hop(), () -> {
                ModelStore.Result result = ModelStore.handle(data, "server", stated, Set.of());
                data = result.data();
                after(hop(), () -> received(NoteFaults.told(result.response(), leftOut)));
            });
        }

        private void received(SyncResponse response) {
            if (member != null && member.received(response, now)) {
                ask();
            }
            pump();
        }

        @Override
        public void settle(long nowNanos) {
            limit.decayUntil(nowNanos);
        }

        @Override
        public long used(long nowNanos) {
            return limit.used(nowNanos);
        }

        @Override
        public long waitingCost(long nowNanos) {
            return waiting;
        }

        @Override
        public long chargedUnits() {
            return limit.chargedUnits();
        }
    }
}
