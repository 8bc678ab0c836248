package dev.sluice.core.ratelimit;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A benchmark of one call in four limits (two aligned windows, a sliding one, a counter): check, reserve, start,
 * answer, settle.
 */
@State(Scope.Benchmark)
public class LimitBench {
    private static final long CALL_NANOS = 100_000;
    private static final int IN_FLIGHT = 64;

    private final ExchangeClock clock = new ExchangeClock();
    private final Budget budget = new Budget(
            List.of(
                    LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 1_000_000, 60_000),
                    LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 1_000_000, 10_000),
                    LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 1_000_000, 5_000),
                    LimitFixtures.counter(1_000_000, 100_000, 33_000_000, 0)),
            clock,
            UsageStore.heap(),
            100);
    private final long[] costs = {2, 1, 1, 1};
    private final Charge[][] flying = new Charge[IN_FLIGHT][];
    private long now = System.nanoTime();
    private int turn;

    public LimitBench() {
        long offset = 1_784_000_000L * 1_000_000_000L - now;
        clock.set(offset - 5_000_000, offset + 5_000_000);
    }

    @Benchmark
    public boolean ask_start_answer_settle() {
        now += CALL_NANOS;
        Limit[] limits = new Limit[4];
        boolean fits = true;
        for (int i = 0; i < 4; i++) {
            limits[i] = budget.limit(i, "a", now);
            fits &= limits[i].fits(costs[i], false, now);
        }
        Charge[] begun = new Charge[4];
        for (int i = 0; i < 4; i++) {
            begun[i] = limits[i].charge(costs[i], now);
        }
        for (Charge charge : begun) {
            charge.limit().start(charge, now);
        }
        Charge[] ended = flying[turn];
        flying[turn] = begun;
        turn = (turn + 1) % IN_FLIGHT;
        if (ended != null) {
            for (Charge charge : ended) {
                charge.limit().markAnswered(charge, now);
                charge.limit().settle(charge, charge.cost(), now);
            }
        }
        return fits;
    }
}
