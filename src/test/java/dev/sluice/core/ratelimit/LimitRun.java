package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;

import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.virtualtime.ControlRunFault;
import java.util.SplittableRandom;

/**
 * A client that always has another call for a simulated exchange, in virtual time, with all randomness from one seed.
 *
 * <p>The calls of the wild client differ in cost, start late, settle for less, are never sent, or get no response
 * although they are counted. Its clock's interval moves, is lost and returns, also between the response and the
 * settlement of a call. The plain client has only delays, so that its throughput is known in advance.
 */
final class LimitRun {
    private static final long EXCHANGE_TIME = 1_784_000_000L * SECOND;
    private static final int MAX_CALLS = 300;

    final SplittableRandom random;
    final LimitSettings settings;
    final Counter counter;
    final TestTime time;
    private final Limit limit;
    private final ExchangeClock clock = new ExchangeClock();
    private final boolean isWild;
    private final ControlRunFault controlRunFault;
    private final long offset;
    private final long outNanos;
    private final long backNanos;
    /** One in so many orders fills when it arrives, or earlier ones do, where counts fall then. */
    private final int oneFillsOf;

    private long nextCost;
    private long wakesAt = Long.MAX_VALUE;
    private long roundTrips;
    private int calls;
    long foreign;

    private LimitRun(CountingModel model, SplittableRandom random, boolean isWild, ControlRunFault controlRunFault) {
        this.random = random;
        this.isWild = isWild;
        this.controlRunFault = controlRunFault;
        long windowMs = isWild ? 1 + random.nextLong(random.nextBoolean() ? 300 : 8000) : 5000 + random.nextLong(7000);
        long size = isWild ? 1 + random.nextLong(20) : 100 + random.nextLong(200);
        settings = model.settings(size, windowMs);
        counter = model.counter(settings, random);
        time = new TestTime(random.nextBoolean() ? Long.MAX_VALUE - random.nextLong(5 * SECOND) : random.nextLong());
        offset = EXCHANGE_TIME + random.nextLong(60 * SECOND) - time.now();
        long maxOneWay = Math.min(SECOND, 3 * windowMs * MS);
        outNanos = isWild ? random.nextLong(maxOneWay + 1) : random.nextLong(300 * MS);
        backNanos = isWild ? random.nextLong(maxOneWay + 1) : random.nextLong(300 * MS);
        if (!isWild || random.nextInt(5) > 0) {
            knowClock();
        }
        limit = LimitFixtures.fresh(settings, 0, clock, time.now());
        oneFillsOf = settings.followsHeader() ? 1 << random.nextInt(8) : 1;
        nextCost = cost();
    }

    static LimitRun wild(CountingModel model, long seed, ControlRunFault controlRunFault) {
        LimitRun limitRun = new LimitRun(model, new SplittableRandom(seed), true, controlRunFault);
        limitRun.time.in(0, limitRun::pump);
        limitRun.time.in(limitRun.random.nextLong(SECOND), limitRun::moveClock);
        limitRun.time.runUntil(40 * SECOND);
        return limitRun;
    }

    static LimitRun plain(CountingModel model, long seed, long nanos) {
        LimitRun limitRun = new LimitRun(model, new SplittableRandom(seed), false, ControlRunFault.NOTHING);
        limitRun.time.in(0, limitRun::pump);
        limitRun.time.runUntil(nanos);
        return limitRun;
    }

    /** Returns the mean time between start and response. */
    long meanRoundTripNanos() {
        return calls == 0 ? 0 : roundTrips / calls;
    }

    private void knowClock() {
        if (controlRunFault == ControlRunFault.CLOCK_BOUND) {
            long wrong = offset + random.nextLong(-SECOND, SECOND);
            clock.set(wrong, wrong);
            return;
        }
        long bound = random.nextInt(3) == 0 ? MS : 500 * MS;
        clock.set(offset - random.nextLong(bound), offset + random.nextLong(bound));
    }

    private void moveClock() {
        if (random.nextInt(4) == 0) {
            clock.forget();
        } else {
            knowClock();
        }
        time.in(random.nextLong(3 * SECOND), this::moveClock);
    }

    private long cost() {
        return isWild && random.nextInt(3) == 0 ? 1 + random.nextLong(settings.size()) : 1;
    }

    private void pump() {
        while (limit.fits(nextCost, false, time.now()) && (!isWild || calls < MAX_CALLS)) {
            call(limit.charge(nextCost, time.now()));
            nextCost = cost();
        }
        long wakes = time.t() + limit.earliestNanos(nextCost, false, time.now());
        if (wakes > time.t() && (wakes < wakesAt || wakesAt <= time.t())) {
            wakesAt = wakes;
            time.in(wakes - time.t(), this::pump);
        }
    }

    private void call(Charge charge) {
        calls++;
        if (!isWild) {
            start(charge, false, false);
            return;
        }
        int fate = random.nextInt(20);
        long late = random.nextInt(3) == 0 ? random.nextLong(200 * MS) : 0;
        if (fate == 0) {
            time.in(late, () -> limit.refund(charge, time.now()));
            time.in(late, this::pump);
        } else {
            time.in(late, () -> start(charge, fate == 1, fate == 2));
        }
    }

    private void start(Charge charge, boolean isNeverSent, boolean isNeverAnswered) {
        limit.start(charge, time.now());
        if (controlRunFault == ControlRunFault.SETTLE_EXPIRY) {
            limit.markAnswered(charge, time.now());
        }
        long out = isNeverAnswered ? random.nextLong(2 * SECOND) : jittered(outNanos);
        if (isNeverSent) {
            time.in(out, () -> limit.refund(charge, time.now()));
            time.in(out, this::pump);
            return;
        }
        long cost = isWild && random.nextInt(4) == 0 ? random.nextLong(charge.cost() + 1) : charge.cost();
        long back = jittered(backNanos);
        roundTrips += out + back;
        time.in(out, () -> {
            if (cost > 0) {
                counter.take(cost, time.now() + offset);
            }
            long header = counter.used(time.now() + offset);
            if (settings.followsHeader() && random.nextInt(oneFillsOf) == 0) {
                counter.refund(random.nextLong(header + 1), time.now() + offset);
            }
            if (!isNeverAnswered) {
                time.in(back, () -> answered(charge, cost, header));
            }
        });
    }

    private void answered(Charge charge, long cost, long header) {
        limit.markAnswered(charge, time.now());
        long body = isWild && random.nextInt(3) == 0 ? random.nextLong(SECOND) : 0;
        if (body > 0 && random.nextInt(4) == 0) {
            time.in(random.nextLong(body), this::loseAndFindClock);
        }
        time.in(body, () -> {
            limit.correct(charge, header, time.now());
            foreign += limit.foreign(time.now());
            limit.settle(charge, cost, time.now());
        });
        time.in(body, this::pump);
    }

    /**
     * Loses the clock and measures it anew, as after a change of the host's clock; calls answered before are settled
     * after it.
     */
    private void loseAndFindClock() {
        clock.forget();
        knowClock();
    }

    /** Returns a time around the mean, sometimes far above it, and at most the time that the guarantee assumes. */
    private long jittered(long mean) {
        double factor = isWild && random.nextInt(10) == 0 ? 4 * random.nextDouble() : 0.5 + random.nextDouble();
        return Math.min(2 * SECOND - 1, (long) (mean * factor));
    }
}
