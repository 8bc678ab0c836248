package dev.sluice.control;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.WatchdogSettings;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the file HALT; watchdogs are tested in {@link TwoStepRearmTest}, too. */
@Timeout(30)
final class HaltTriggersTest {
    private static final int HALT_FILE_MS = 10;

    @TempDir
    Path temp;

    private RestartableControl control;
    private Path halt;

    @BeforeEach
    void start() throws Exception {
        control = new RestartableControl(temp);
        watch(HALT_FILE_MS, Map.of());
        control.start();
        halt = temp.resolve("data").resolve("HALT");
    }

    @AfterEach
    void stop() throws Exception {
        control.stop();
    }

    private void watch(long haltFileMs, Map<String, WatchdogSettings> watchdogs) {
        control.settings = RestartableControl.settings(false, false, haltFileMs, watchdogs);
    }

    @Test
    void a_file_that_is_no_longer_watched_prevents_no_re_arm() throws Exception {
        Files.writeString(halt, "a test");
        control.tradingControl.checkHaltFile().get();
        control.tradingControl.start();
        KillSwitch killSwitch = control.tradingControl.killSwitch();
        assertThat(killSwitch.causes(killSwitch.latches()))
                .singleElement()
                .asString()
                .contains("is still there");
        watch(0, Map.of());
        PollInterval.until("no cause exists", () -> killSwitch.causes(killSwitch.latches()), List::isEmpty);
        assertThat(await(control.confirm(control.challenge("ann"), "ann", "")).lifted())
                .hasSize(1);
    }

    @Test
    void a_watchdog_that_falls_silent_where_a_halt_holds_is_told_and_recorded_once() throws Exception {
        List<ModeHold> hidden = hiddenTrips();
        control.trip("by hand");
        watch(0, Map.of("risk", new WatchdogSettings(100, "global", Mode.CANCEL_ONLY)));
        control.tradingControl.onReload("ann", "", "", List.of());
        control.tradingControl.start();
        PollInterval.until("it is told", () -> hidden, told -> !told.isEmpty());
        PollInterval.until(
                "its row",
                control::rows,
                rows -> rows.stream().anyMatch(row -> row.entry().who().equals("watchdog risk")));
        assertThat(hidden)
                .singleElement()
                .satisfies(latch -> assertThat(latch.holdReason().who()).isEqualTo("watchdog risk"));
    }

    /** A bot that fails and comes back again and again would otherwise fill the audit and a cluster's statement. */
    @Test
    void a_watchdog_that_falls_silent_again_where_the_same_halt_holds_is_not_told_again() throws Exception {
        List<ModeHold> hidden = hiddenTrips();
        control.trip("by hand");
        Map<String, WatchdogSettings> watchdogs = new HashMap<>();
        watchdogs.put("risk", new WatchdogSettings(100, "global", Mode.CANCEL_ONLY));
        for (int i = 1; i <= 3; i++) { // each is told when the first has been silent again for long
            watchdogs.put("later" + i, new WatchdogSettings(400L * i, "global", Mode.CANCEL_ONLY));
        }
        watch(0, watchdogs);
        control.tradingControl.onReload("ann", "", "", List.of());
        control.tradingControl.start();
        for (int i = 1; i <= 3; i++) {
            String later = "watchdog later" + i;
            PollInterval.until("it is told", () -> who(hidden), told -> told.contains(later));
            control.tradingControl.watchdogs().recordHeartbeat("risk", System.nanoTime());
        }
        assertThat(who(hidden))
                .containsExactlyInAnyOrder("watchdog risk", "watchdog later1", "watchdog later2", "watchdog later3");
    }

    /** Returns the list to which trips are added that find a latch. */
    private List<ModeHold> hiddenTrips() {
        List<ModeHold> hidden = new CopyOnWriteArrayList<>();
        control.tradingControl.killSwitch().setListener(new TwoStepRearmTest.Puller() {
            @Override
            public void onRepeatedTrip(ModeHold latch) {
                hidden.add(latch);
            }
        });
        return hidden;
    }

    private static List<String> who(List<ModeHold> latches) {
        return latches.stream().map(latch -> latch.holdReason().who()).toList();
    }

    @Test
    void a_file_that_is_there_at_the_start_halts_before_calls_arrive() throws Exception {
        Files.writeString(halt, "maintenance");
        control.tradingControl.checkHaltFile().get();
        assertThat(control.tradingControl.killSwitch().latches())
                .singleElement()
                .satisfies(latch -> assertThat(latch.holdReason().reason()).isEqualTo("maintenance"));
    }

    @Test
    void a_file_that_cannot_be_read_at_the_start_halts_and_is_a_problem_as_long_as_it_blocks() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", halt.toString()).start().waitFor())
                .isZero();
        control.tradingControl.checkHaltFile().get();
        assertThat(control.tradingControl.killSwitch().latches())
                .singleElement()
                .satisfies(latch -> assertThat(latch.holdReason().reason()).contains("could not be read within 2 s"));
        PollInterval.until(
                "the problem is told",
                () -> control.tradingControl.warnings(),
                problems -> problems.stream().anyMatch(problem -> problem.contains("HALT could not be read for")));
        Files.newOutputStream(halt).close();
        PollInterval.until(
                "the check ends",
                () -> control.tradingControl.warnings(),
                problems -> problems.stream().noneMatch(problem -> problem.contains("HALT")));
    }

    /** The check of a pipe waits until its writer has closed it, as one of a file on a server that is gone waits. */
    @Test
    void a_check_of_the_file_that_blocks_delays_no_watchdog() throws Exception {
        control.tradingControl.start();
        assertThat(new ProcessBuilder("mkfifo", halt.toString()).start().waitFor())
                .isZero();
        try (OutputStream pipe = Files.newOutputStream(halt)) { // opened once the check reads it
            watch(HALT_FILE_MS, Map.of("risk", new WatchdogSettings(100, "bot:maker1", Mode.HALTED)));
            control.tradingControl.onReload("ann", "", "", List.of());
            assertThat(control.tightened.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(control.tradingControl.killSwitch().latches())
                    .singleElement()
                    .satisfies(latch -> assertThat(latch.modeScope()).isEqualTo(ModeScope.bot("maker1")));
            Files.delete(halt);
            pipe.write('x');
        }
    }
}
