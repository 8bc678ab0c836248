package dev.sluice.admin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.admin.console.TrafficHistory.Counts;
import dev.sluice.proxy.metrics.LatencyHistogram;
import dev.sluice.status.TrafficStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TrafficHistoryTest {
    private static final long STEP_NANOS = TrafficHistory.STEP_SECONDS * 1_000_000_000L;
    private static final int BUCKETS = LatencyHistogram.boundsSeconds().size() + 1;

    private final TrafficHistory history = new TrafficHistory();
    private long now = Long.MAX_VALUE - STEP_NANOS; // the clock overflows during the test

    @Test
    void rates_are_the_differences_of_the_counters_per_second() {
        sample(new Counts(0, 0, 0, buckets(), buckets()));
        sample(new Counts(50, 5, 1, buckets(), buckets()));
        sample(new Counts(60, 5, 1, buckets(), buckets()));
        TrafficStatus traffic = history.status("binance");
        assertThat(traffic.sent()).containsExactly(0.0, 10.0, 2.0);
        assertThat(traffic.refused()).containsExactly(0.0, 1.0, 0.0);
        assertThat(traffic.rateLimited()).containsExactly(0.0, 0.2, 0.0);
    }

    @Test
    void a_late_sample_is_divided_by_the_time_that_passed() {
        sample(new Counts(0, 0, 0, buckets(), buckets()));
        now += STEP_NANOS;
        sample(new Counts(100, 0, 0, buckets(), buckets()));
        assertThat(history.status("binance").sent().get(1)).isEqualTo(10);
    }

    @Test
    void no_more_than_ten_minutes_are_kept() {
        for (int i = 0; i < 3 * TrafficHistory.STEPS; i++) {
            sample(new Counts(5L * i, 0, 0, buckets(), buckets()));
        }
        assertThat(history.status("binance").sent()).hasSize(TrafficHistory.STEPS);
    }

    @Test
    void percentiles_are_those_of_the_last_minute_and_interpolated_within_their_bucket() {
        sample(new Counts(1000, 0, 0, buckets(17, 1000L), buckets()));
        sample(new Counts(1100, 0, 0, with(buckets(17, 1000L), 3, 100L), buckets()));
        TrafficStatus.Percentiles added =
                Objects.requireNonNull(history.status("binance").addedMs());
        assertThat(added.p50()).isCloseTo(0.75, within(1e-9)); // the bucket is 0.5 to 1 ms
        assertThat(added.p99()).isCloseTo(0.995, within(1e-9));
        assertThat(history.status("binance").exchangeMs()).isNull();
        for (int i = 0; i < 13; i++) {
            sample(new Counts(1100, 0, 0, with(buckets(17, 1000L), 3, 100L), buckets()));
        }
        assertThat(history.status("binance").addedMs()).isNull();
    }

    @Test
    void an_exchange_that_was_removed_is_forgotten() {
        sample(new Counts(5, 0, 0, buckets(), buckets()));
        history.add(Map.of(), now);
        assertThat(history.status("binance").sent()).isEmpty();
    }

    private void sample(Counts counts) {
        history.add(Map.of("binance", counts), now);
        now += STEP_NANOS;
    }

    private static List<Long> buckets() {
        return new ArrayList<>(Collections.nCopies(BUCKETS, 0L));
    }

    private static List<Long> buckets(int bucket, long calls) {
        return with(buckets(), bucket, calls);
    }

    private static List<Long> with(List<Long> buckets, int bucket, long calls) {
        buckets.set(bucket, calls);
        return buckets;
    }
}
