package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.Counter;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests for a process without saved usage, while the exchange still counts the usage of the previous process. Windows
 * longer than ten seconds do not start used up, so the exchange may refuse a call. It must be at most one, because
 * its response arrives before the next call is sent.
 */
class LostUsageTest {
    private static final int RUNS = Integer.getInteger("runs", 1000);

    @ParameterizedTest
    @EnumSource(names = {"SLIDING", "ALIGNED", "ALIGNED_OF_UNKNOWN_PHASE", "OPENED_BY_THE_FIRST_CALL"})
    void at_most_one_call_exceeds_before_the_first_refusal_is_known(CountingModel model) {
        long firstSeed = ThreadLocalRandom.current().nextLong();
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            Client client = new Client(model, new SplittableRandom(seed));
            client.run();
            assertThat(client.counter.overCount())
                    .as("%s, seed %d: calls over %s", model, seed, client.settings)
                    .isLessThanOrEqualTo(1);
        }
    }

    /** Sends whatever fits until the exchange refuses a call. */
    private static final class Client {
        final LimitSettings settings;
        final Counter counter;
        private final SplittableRandom random;
        private final TestTime time;
        private final Limit limit;
        private boolean isRefused;
        private boolean hasTimer;

        Client(CountingModel model, SplittableRandom random) {
            this.random = random;
            settings = model.settings(3 + random.nextLong(20), 11_000 + random.nextLong(50_000));
            counter = model.counter(settings, random);
            time = new TestTime(random.nextLong(Long.MAX_VALUE / 2));
            useAllAtTimes(random.nextLong(settings.windowNanos()));
            Budget budget = new Budget(List.of(settings), new ExchangeClock(), UsageStore.heap(), 3);
            budget.register(Map.of(), Map.of(), time.now());
            limit = budget.limit(0, "a", time.now());
        }

        /** Uses up the whole limit, and no more, at times shortly before the end of the previous process. */
        private void useAllAtTimes(long nanos) {
            for (long left = settings.size(); left > 0; left--) {
                time.in(random.nextLong(nanos + 1), () -> counter.take(1, time.now()));
            }
            time.runUntil(nanos + 1);
        }

        void run() {
            pump();
            time.runUntil(time.t() + 2 * settings.memoryNanos());
        }

        private void pump() {
            while (!isRefused && limit.fits(1, false, time.now())) {
                send(limit.charge(1, time.now()));
            }
            long wait = limit.earliestNanos(1, false, time.now());
            if (!isRefused && !hasTimer && wait > 0) {
                hasTimer = true;
                time.in(wait, () -> {
                    hasTimer = false;
                    pump();
                });
            }
        }

        private void send(Charge charge) {
            limit.start(charge, time.now());
            long out = random.nextLong(500 * MS);
            long back = random.nextLong(500 * MS);
            time.in(out, () -> {
                boolean fits = counter.take(1, time.now());
                time.in(back, () -> answered(charge, fits));
            });
        }

        private void answered(Charge charge, boolean fits) {
            isRefused |= !fits;
            limit.settle(charge, 1, time.now());
            pump();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SLIDING", "DECAYING"})
    void earliest_time_of_a_call_that_waits_for_the_first_run_is_its_end(CountingModel model) {
        LimitSettings settings = model.settings(10, 40_000);
        Budget budget = new Budget(List.of(settings), new ExchangeClock(), UsageStore.heap(), 3);
        budget.register(Map.of(), Map.of(), 0);
        Limit limit = budget.limit(0, "a", 0);
        long end = settings.memoryNanos();
        limit.start(limit.charge(1, end - MS), end - MS);
        assertThat(limit.fits(1, false, end - MS)).isFalse();
        assertThat(limit.earliestNanos(1, false, end - MS)).isEqualTo(MS).isLessThan(SECOND);
        assertThat(limit.fits(1, false, end)).isTrue();
    }
}
