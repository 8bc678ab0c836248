package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.clock.ClockReadings;
import dev.sluice.core.clock.ClockStepDetector;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.HostClock;
import dev.sluice.core.clock.NtpResponse;
import dev.sluice.core.clock.NtpSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Tests the time from a clock error to held new risk, in virtual time, with the production profile at its slowest:
 * every pause has its full jitter, every response takes the maximum time, and no round is accelerated.
 */
final class WrongClockTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long HOUR = 3_600 * SECOND;
    private static final HostClockSettings PRODUCTION = TestSettings.of(
            List.of(name("time.cloudflare.com"), name("time.apple.com"), name("ntp.se"), name("ptbtime1.ptb.de")),
            List.of());
    private static final long ROUND = (long) ((1 + HostClockSettings.JITTER) * PRODUCTION.pollMs() * MILLI)
            + PRODUCTION.responseTimeoutMs() * MILLI;

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void a_wrong_clock_is_held_within_three_minutes_even_with_two_lost_rounds() {
        assertThat(PRODUCTION.worstCaseMs()).isLessThanOrEqualTo(180_000);
        long slowest = 0;
        for (long wrongMillis : new long[] {2_000, -2_000, 300, -300, 3_600_000, -3_600_000}) {
            for (int lost = 0; lost < 16; lost++) {
                for (long phase = 1; phase < ROUND; phase += ROUND / 20) {
                    long took = untilHeld(wrongMillis * MILLI, phase, Set.of(lost / 4, 4 + lost % 4));
                    assertThat(took)
                            .as("seed %d: %d ms wrong, lost %d, phase %d", seed, wrongMillis, lost, phase)
                            .isBetween(0L, PRODUCTION.worstCaseMs() * MILLI + MILLI);
                    took = untilHeld(wrongMillis * MILLI, phase, Set.of(lost / 4, lost / 4 + 1));
                    assertThat(took)
                            .as("seed %d: %d ms wrong, from %d on, phase %d", seed, wrongMillis, lost / 4, phase)
                            .isBetween(0L, PRODUCTION.worstCaseMs() * MILLI + MILLI);
                    slowest = Math.max(slowest, took);
                }
            }
        }
        assertThat(slowest)
                .as("the stated time is not far too long")
                .isGreaterThan(PRODUCTION.worstCaseMs() * MILLI - SECOND);
    }

    @Test
    void three_lost_rounds_in_a_row_exceed_the_stated_time() {
        assertThat(untilHeld(2_000 * MILLI, 1, Set.of(0, 1, 2))).isGreaterThan(PRODUCTION.worstCaseMs() * MILLI);
    }

    /**
     * Returns the nanoseconds until the clock is held; -1 if it is not held within twenty rounds. The clock becomes
     * wrong {@code phase} after the fourth round.
     */
    private long untilHeld(long wrongNanos, long phase, Set<Integer> lost) {
        Host host = new Host();
        for (int i = 0; i < 4; i++) {
            host.round(true);
        }
        long wrongAt = host.now + phase;
        host.step(wrongNanos);
        for (int i = 0; i < 20; i++) {
            if (host.round(!lost.contains(i))) {
                return host.now - wrongAt;
            }
        }
        return -1;
    }

    @Test
    void a_step_back_of_an_hour_is_one_step_and_is_held_until_corrected() {
        Host host = new Host();
        host.round(true);
        host.step(-HOUR);
        assertThat(host.round(true)).isFalse();
        assertThat(host.round(true)).isTrue();
        assertThat(host.watch.steps()).isEqualTo(1);
        assertThat(host.watch.lastStepNanos()).isEqualTo(-HOUR);
        assertThat(host.why).containsPattern("(3599|3600)\\d{3} ms behind UTC");

        host.step(HOUR);
        assertThat(host.round(true)).isTrue();
        assertThat(host.round(true)).isFalse();
        assertThat(host.watch.steps()).isEqualTo(2);
    }

    /** A host with four time servers; its monotonic clock starts at a random value. */
    private final class Host {
        private final long start = random.nextLong();
        private final HostClock clock = new HostClock(PRODUCTION.policy(), start);
        private final ClockStepDetector watch = new ClockStepDetector();
        private final List<NtpSource> servers = PRODUCTION.sources().stream()
                .map(server -> new NtpSource(
                        server.toString(),
                        server.pace(PRODUCTION.pollMs() * MILLI, PRODUCTION.sampleLifeMs() * MILLI),
                        PRODUCTION.driftPpm()))
                .toList();
        private long now = start;
        private long wrong;
        private String why = "";

        void step(long nanos) {
            wrong += nanos;
        }

        /**
         * Ends the next round and returns whether the clock is held. Samples from before a step are dropped first,
         * like in the monitor each second.
         */
        boolean round(boolean answered) {
            now += ROUND;
            EpochOffset wall = new EpochOffset(wrong, wrong);
            if (watch.detectStep(wall)) {
                servers.forEach(NtpSource::reset);
            }
            Map<String, EpochOffset> told = new LinkedHashMap<>();
            for (NtpSource server : servers) {
                if (answered) {
                    server.recordResponse(sample(), now);
                }
                EpochOffset epochOffset = server.offset(now);
                if (epochOffset != null) {
                    told.put(server.name(), epochOffset);
                }
            }
            var verdict = clock.evaluate(new ClockReadings(wall, null, told, Map.of(), true), now);
            why = verdict.why();
            return verdict.isTradingHeld();
        }

        /** Returns a sample with independent delays of up to 20 ms in each direction. */
        private NtpResponse sample() {
            long way = random.nextLong(20 * MILLI);
            long back = random.nextLong(20 * MILLI);
            return new NtpResponse.Measurement(new EpochOffset(-back, way), way + back, 2, false);
        }
    }

    private static TimeServerName name(String host) {
        return new TimeServerName(host, 123, false);
    }
}
