package dev.sluice.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.call.Kind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Tests of the cost of counting, measured as this thread's own CPU time and allocated bytes, best of many rounds, so
 * that a busy machine does not affect the result.
 */
final class ProxyCountersTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 30;

    private final ProxyCounters proxyCounters = new ProxyCounters();

    @Test
    void a_duration_is_counted_in_the_first_bucket_whose_bound_it_does_not_exceed() {
        LatencyHistogram latencyHistogram = new LatencyHistogram();
        for (long nanos : new long[] {-5, 0, 100_000, 100_001, 1_000_000, 60_000_000_000L, 60_000_000_001L}) {
            latencyHistogram.record(nanos);
        }

        List<Long> counted = latencyHistogram.counts();
        assertThat(counted).hasSize(LatencyHistogram.boundsSeconds().size() + 1);
        assertThat(LatencyHistogram.boundsSeconds()).isSorted().doesNotHaveDuplicates();
        assertThat(counted.subList(0, 4)).containsExactly(3L, 1L, 0L, 1L);
        assertThat(counted.subList(17, 19)).containsExactly(1L, 1L);
        assertThat(latencyHistogram.sumSeconds()).isEqualTo(120.001200002);
    }

    @Test
    void queue_wait_and_upstream_time_are_separate_by_exchange_and_kind() {
        proxyCounters.waited("a", Kind.CANCEL, 1_000_000);
        proxyCounters.answered("b", Kind.PLACE, 2_000_000);

        assertThat(times(ExchangeCounters::waited)).containsExactly("a CANCEL 0.001");
        assertThat(times(ExchangeCounters::answered)).containsExactly("b PLACE 0.002");
    }

    private List<String> times(Function<ExchangeCounters, Map<Kind, LatencyHistogram>> which) {
        List<String> times = new ArrayList<>();
        proxyCounters
                .exchanges()
                .forEach((exchange, of) -> which.apply(of).forEach((kind, took) -> {
                    if (took.sumSeconds() > 0) {
                        times.add(exchange + " " + kind + " " + took.sumSeconds());
                    }
                }));
        return times;
    }

    /** Allows 100 ns, or ten times as much if only the first compiler or a coverage agent is active. */
    @Test
    void recording_allocates_nothing_and_takes_nanoseconds() {
        long best = Long.MAX_VALUE;
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                proxyCounters.waited("binance", Kind.PLACE, i * 997L);
            }
            best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / CALLS);
            bytes = Math.min(
                    bytes,
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated);
        }
        System.out.println("recording a wait takes " + best + " ns of CPU");
        assertThat(bytes).isLessThan(CALLS);
        assertThat(best).isLessThan(1_000);
    }
}
