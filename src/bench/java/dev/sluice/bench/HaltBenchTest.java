package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs a small version of the trip bench without the time bound, which only an idle machine can meet. */
@Tag("long")
@Timeout(240)
final class HaltBenchTest {
    private static final double LONGEST_MILLIS = 20_000;

    @TempDir
    Path temp;

    @Test
    void halts_are_acknowledged_and_waiting_orders_refused_even_when_the_disk_hangs() throws Exception {
        List<String> progress = new CopyOnWriteArrayList<>();
        HaltBench.Plan plan = new HaltBench.Plan(300, 3, TimeUnit.SECONDS.toNanos(200));
        HaltBench.Result result = new HaltBench(plan, temp, progress::add).run();
        HaltBench.Disk stalled = result.stalled();
        assertThat(stalled.durable).isZero();
        assertThat(stalled.acknowledged.max()).isLessThan(LONGEST_MILLIS);
        assertThat(result.ordinary().acknowledged.max()).isLessThan(LONGEST_MILLIS);
        assertThat(progress).hasSize(6);
        double longest =
                Math.max(stalled.ownFigure.max(), result.ordinary().ownFigure.max());
        assertThat(result.metricCount()).isEqualTo(6);
        assertThat(result.metricMaxMillis())
                .as("the metric and the responses agree")
                .isCloseTo(longest, within(longest / 50));
        assertThat(result.json().getJsonObject("stalledDisk").getInteger("durable"))
                .isZero();
    }
}
