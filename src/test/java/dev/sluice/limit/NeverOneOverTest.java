package dev.sluice.limit;

import static dev.sluice.limit.Limits.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each algorithm against an exchange that counts its own way, with chance in every delay, cost, clock and fate of a call. */
class NeverOneOverTest {
    private static final int RUNS = Integer.getInteger("runs", 1000);
    private static final int PLAIN_RUNS = 20;
    private final long firstSeed = ThreadLocalRandom.current().nextLong();

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "LAZY_FILL_LOSSY")
    void never_one_call_over(Exchange exchange) {
        long units = 0;
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            Run run = Run.wild(exchange, seed, Without.NOTHING);
            assertThat(run.counter.overCount())
                    .as("%s, seed %d: calls over %s", exchange, seed, run.settings)
                    .isZero();
            units += run.counter.tally().takenUnits();
        }
        System.out.println(exchange + " " + units);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {
                "LAZY_FILL_LOSSY",
                "ALIGNED",
                "ALIGNED_OF_UNKNOWN_PHASE",
                "OPENED_BY_THE_FIRST_CALL",
                "DECAYING_IN_STEPS_OF_2_S"
            })
    void a_rolling_limit_gives_98_percent_of_what_round_trips_leave(Exchange exchange) {
        for (long seed = firstSeed; seed != firstSeed + PLAIN_RUNS; seed++) {
            long nanos = 600 * SECOND;
            Run run = Run.plain(exchange, seed, nanos);
            boolean isWindow = run.settings.returned() == 0;
            double perNano = isWindow
                    ? (double) run.settings.size() / run.settings.windowNanos()
                    : (double) run.settings.returned() / run.settings.windowNanos();
            double window = run.settings.size() / perNano;
            double left = perNano * nanos * window / (window + run.meanRoundTripNanos());
            assertThat(run.counter.tally().takenUnits() / left)
                    .as("%s, seed %d: share used of %s", exchange, seed, run.settings)
                    .isGreaterThan(0.98);
            assertThat(run.counter.overCount()).isZero();
        }
    }
}
