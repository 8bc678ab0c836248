package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class RecentPeakTest {
    private static final long LENGTH = 1800;

    private record Use(long at, long units) {}

    @Test
    void the_peak_is_never_below_what_was_used_and_forgets_it_later() {
        long seed = ThreadLocalRandom.current().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        long start = Long.MAX_VALUE - 10_000;
        RecentPeak peak = new RecentPeak(LENGTH);
        Deque<Use> recent = new ArrayDeque<>();
        long used = 0;
        long charged = 0;
        for (long t = 0; t < 60_000; t++) {
            long more = random.nextInt(20) == 0 ? random.nextLong(10) : 0;
            used += more;
            charged += more;
            recent.add(new Use(t, used));
            used -= random.nextInt(30) == 0 ? random.nextLong(used + 1) : 0;
            while (t - recent.element().at() > LENGTH) {
                recent.remove();
            }
            if (random.nextInt(150) == 0) {
                peak.addSample(used, charged, start + t);
                long max = recent.stream().mapToLong(Use::units).max().orElse(0);
                assertThat(peak.units())
                        .as("seed %d, time %d", seed, t)
                        .isGreaterThanOrEqualTo(t > 2 * LENGTH ? max : used);
            }
        }
        long end = start + 60_000;
        for (long t = 0; t < 2 * LENGTH; t += 100) {
            peak.addSample(0, charged, end + t);
        }
        assertThat(peak.units()).isZero();
    }

    @Test
    void the_peak_is_known_only_after_its_length() {
        RecentPeak peak = new RecentPeak(LENGTH);
        assertThat(peak.isKnown()).isFalse();
        peak.addSample(0, 0, 5);
        assertThat(peak.isKnown()).isFalse();
        peak.addSample(0, 0, 5 + LENGTH);
        assertThat(peak.isKnown()).isFalse();
        peak.addSample(0, 0, 5 + 2 * LENGTH);
        assertThat(peak.isKnown()).isTrue();
    }

    @Test
    void units_that_were_taken_back_do_not_stay_in_the_peak() {
        RecentPeak peak = new RecentPeak(LENGTH);
        peak.addSample(10, 10, 0);
        peak.addSample(16, 16, 100);
        peak.addSample(11, 11, 200);
        assertThat(peak.units()).isEqualTo(11);
    }
}
