package dev.sluice.probe;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.EpochOffset;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A running {@link HostClockMonitor} with a wall clock that the test sets, and a record of all its notifications. */
final class HostClockFixture implements HostClockMonitor.Exchanges, AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final long NANOS_PER_MILLI = 1_000_000;

    final HostClockMonitor keeper;
    final Map<String, EpochOffset> exchanges = new ConcurrentHashMap<>();
    final LinkedBlockingQueue<Long> steps = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<ClockVerdict> verdicts = new LinkedBlockingQueue<>();
    private final WallClock system = WallClock.system();
    private volatile long wrongMillis;

    HostClockFixture(Vertx vertx, HostClockSettings settings, long wrongMillis) {
        this(vertx, settings, wrongMillis, 50);
    }

    HostClockFixture(Vertx vertx, HostClockSettings settings, long wrongMillis, long checkMillis) {
        this.wrongMillis = wrongMillis;
        WallClock wrong = new WallClock() {
            @Override
            public long epochMillis() {
                return system.epochMillis() + HostClockFixture.this.wrongMillis;
            }

            @Override
            public long epochNanos() {
                return system.epochNanos() + HostClockFixture.this.wrongMillis * NANOS_PER_MILLI;
            }
        };
        SecureRandom withoutJitter = new SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public double nextDouble() {
                return 0;
            }
        };
        keeper = new HostClockMonitor(
                vertx, settings, this, new Clocks(Ticker.system(), wrong), withoutJitter, checkMillis);
        keeper.start();
    }

    void set(long millis) {
        wrongMillis = millis;
    }

    /** Returns the first further verdict that satisfies the condition; fails with the last verdict if there is none. */
    ClockVerdict until(Predicate<ClockVerdict> so) throws InterruptedException {
        ClockVerdict last = null;
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            ClockVerdict next = verdicts.poll(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("it never was; the last verdict: " + last + "; " + keeper.status());
            }
            last = next;
            if (so.test(next)) {
                return next;
            }
        }
    }

    @Override
    public Map<String, EpochOffset> clocks() {
        return Map.copyOf(exchanges);
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(exchanges.keySet());
    }

    @Override
    public boolean isAnyUsed() {
        return true;
    }

    @Override
    public void onClockStep(long byNanos) {
        steps.add(byNanos / NANOS_PER_MILLI);
    }

    @Override
    public void onVerdict(ClockVerdict verdict) {
        verdicts.add(verdict);
    }

    @Override
    public void close() {
        keeper.stop();
    }
}
