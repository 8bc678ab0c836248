package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.control.TradingControlFixture;
import dev.sluice.core.tradingmode.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests {@code kill -9} around a trip and around a re-arm, 12 times each; a new start then reads the folder.
 * {@code -Dkills=100} kills as often as {@code scripts/test --long}. A quarter of the kills come right after an
 * acknowledgement, a quarter while the disk is stalled (so that an acknowledgement that does not wait for it is surely
 * detected), the others at random moments.
 */
@Tag("slow")
@Timeout(280)
@Execution(ExecutionMode.CONCURRENT)
final class KillNineTest {
    private static final int KILLS = CaseCount.of("kills", 12, 100);
    private static final int SLOWEST_DISK_NANOS = 5_000_000;
    private static final long STALLED_DISK_NANOS = 600_000_000_000L;
    private static final int LATEST_NANOS = 15_000_000;
    private static final int LATEST_AFTER_NANOS = 1_000_000;

    @TempDir
    Path temp;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void an_acknowledged_trip_is_held_after_a_kill_at_any_moment() throws Exception {
        int held = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            List<String> output = killed(kill, "trip", "trip " + kill);
            try (TradingControlFixture start = new TradingControlFixture(temp)) {
                String as = "kill " + kill + " of seed " + seed + ": output " + output + ", " + start;
                assertThat(start.fault()).as(as).isEmpty();
                if (!start.isWhole("trip " + kill)) {
                    assertThat(output).as(as).noneMatch(line -> line.endsWith("durable"));
                    assertThat(start.mode()).as(as).isEqualTo(start.isTorn() ? Mode.CANCEL_ONLY : Mode.ACTIVE);
                } else {
                    held++;
                    assertThat(start.mode()).as(as).isEqualTo(Mode.CANCEL_ONLY);
                }
                start.lift();
            }
        }
        assertThat(held).isGreaterThanOrEqualTo(KILLS / 4);
    }

    @Test
    void a_re_arm_killed_at_any_moment_leaves_the_latch_complete_or_lifted() throws Exception {
        int lifted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (TradingControlFixture start = new TradingControlFixture(temp)) {
                start.trip(Mode.CANCEL_ONLY, "latch " + kill);
            }
            List<String> output = killed(kill, "rearm", "re-arm " + kill);
            try (TradingControlFixture start = new TradingControlFixture(temp)) {
                String as = "kill " + kill + " of seed " + seed + ": output " + output + ", " + start;
                assertThat(start.fault()).as(as).isEmpty();
                if (start.isWhole("latch " + kill)) {
                    assertThat(output).as(as).noneMatch(line -> line.endsWith("durable"));
                    assertThat(start.mode()).as(as).isEqualTo(Mode.CANCEL_ONLY);
                } else {
                    lifted++;
                    assertThat(output).as(as).contains("confirming");
                    assertThat(start.latches()).as(as).isEmpty();
                    assertThat(start.mode()).as(as).isEqualTo(Mode.ACTIVE);
                }
                start.lift();
            }
        }
        assertThat(lifted).isGreaterThanOrEqualTo(KILLS / 4);
    }

    /** Kills a process during this operation and returns its whole output until then. */
    private List<String> killed(int kill, String operation, String reason) throws Exception {
        long diskNanos = kill % 4 == 0 ? STALLED_DISK_NANOS : kill % 4 == 2 ? 0 : random.nextInt(SLOWEST_DISK_NANOS);
        try (TestProcess testProcess =
                TestProcess.of(KilledSwitch.class, temp.toString(), operation, reason, Long.toString(diskNanos))) {
            if (kill % 2 == 0) {
                testProcess.line(kill % 4 == 0 ? "acknowledged" : "durable");
                spin(random.nextInt(LATEST_AFTER_NANOS));
            } else {
                testProcess.line("ready");
                spin(random.nextInt(LATEST_NANOS));
            }
            testProcess.kill();
            return testProcess.all();
        }
    }

    /** Waits without sleeping, so that the time is hit to the microsecond. */
    private static void spin(long nanos) {
        long began = System.nanoTime();
        while (System.nanoTime() - began < nanos) {
            Thread.onSpinWait();
        }
    }
}
