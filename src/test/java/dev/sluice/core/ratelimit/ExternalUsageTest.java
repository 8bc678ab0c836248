package dev.sluice.core.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.unit.Nanos;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExternalUsageTest {
    private static final long WINDOW = 60 * Nanos.PER_SECOND;

    private final long start = new SplittableRandom().nextLong();
    private final ExternalUsage usage = new ExternalUsage();

    @Test
    void usage_that_goes_on_is_that_of_one_window() {
        for (long second = 0; second < 600; second += 10) {
            usage.add(100, WINDOW, start + second * Nanos.PER_SECOND);
            assertThat(usage.units(WINDOW, start + second * Nanos.PER_SECOND))
                    .as("after %d s", second)
                    .isEqualTo(100 + second % 60 * 10);
        }
    }

    @Test
    void usage_ends_with_its_window() {
        usage.add(100, WINDOW, start);
        assertThat(usage.units(WINDOW, start + WINDOW - 1)).isEqualTo(100);
        assertThat(usage.units(WINDOW, start + WINDOW)).isZero();
    }
}
