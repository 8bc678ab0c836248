package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the smallest possible run, with Sluice alone in front of the bench's own exchange, so that the bench keeps
 * working. No figure is judged, because only an idle machine yields valid ones.
 */
@Tag("long")
@Timeout(180)
final class SideBySideTest {
    @TempDir
    Path temp;

    /** Starts a dozen gateways that warm up: a twentieth of the processor time of all tests. */
    @EnabledIfSystemProperty(named = "long", matches = "true")
    @Test
    void a_run_measures_every_kind_of_load_and_ends_what_it_started() throws Exception {
        List<String> progress = new ArrayList<>();
        Report report =
                new WholeRun(BenchScale.smallest(), Cores.UNPINNED, Peers.NONE, progress::add).run("test", temp);
        Measured measured = report.measured();
        assertThat(measured.targets()).containsExactlyInAnyOrder(Target.DIRECT, Target.SLUICE);
        assertThat(measured.median("start", Target.SLUICE)).isPositive();
        assertThat(measured.median("rss", Target.SLUICE)).isPositive();
        for (LoadPhase phase : BenchScale.smallest().phases()) {
            String id = phase.id() + (phase.isSaturation() ? ".perSecond" : ".p50");
            assertThat(measured.median(id, Target.SLUICE)).as(id).isPositive();
            assertThat(measured.median(id, Target.DIRECT)).as(id).isPositive();
        }
        for (String id : List.of("trip.p50", "cancel.p50", "cancel.busy.p99", "console.first", "journal.cpu")) {
            assertThat(measured.median(id, Target.SLUICE)).as(id).isPositive();
        }
        for (String id : List.of("console.none", "console.pages")) {
            assertThat(measured.median(id + ".cpu", Target.SLUICE)).as(id).isPositive();
            assertThat(measured.values(id + ".p99.added", Target.SLUICE)).as(id).hasSize(1);
        }
        assertThat(progress).anyMatch(line -> line.startsWith("round 1 of 1"));
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(child -> child.info().commandLine().orElse(""))
                        .filter(command -> command.contains(temp.toString())))
                .isEmpty();
        Path file = temp.resolve("report.json");
        report.write(file);
        assertThat(Report.read(file).json()).isEqualTo(report.json());
    }

    @Test
    void a_soak_settles_every_permit_and_charges_and_counts_every_started_call() throws Exception {
        SoakBench.Result result =
                new SoakBench(TimeUnit.SECONDS.toNanos(5), "epoll", Cores.UNPINNED, line -> {}).run(temp);
        assertThat(result.lines())
                .filteredOn(line -> !line.contains("flat")) // the time is too short to judge that
                .hasSize(5)
                .allMatch(line -> line.startsWith("holds "));
    }
}
