package dev.sluice.control;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the lines about halts, re-arms and trips. */
@Timeout(30)
final class ModeLogTest {
    private static final HoldCause GUARD = new HoldCause(HoldCause.Source.GUARD, "");

    @TempDir
    Path temp;

    private RestartableControl control;
    private LoggedLines lines;

    @BeforeEach
    void set() {
        control = new RestartableControl(temp);
        lines = control.lines;
    }

    @AfterEach
    void stop() throws IOException {
        control.stop();
    }

    @Test
    void a_halt_and_its_re_arm_are_one_line_each() throws Exception {
        control.start();
        trip(ModeScope.bot("greedy"), Mode.CANCEL_ONLY, "prices are wrong", "token nora");
        assertThat(lines.next())
                .isEqualTo("warn halted scope=bot:greedy mode=CANCEL_ONLY cause=kill-switch who=token nora durable=true"
                        + " reason=prices are wrong");
        await(control.confirm(control.challenge("ann"), "bob", ""));
        assertThat(lines.next())
                .startsWith("info re-armed scope=bot:greedy mode=CANCEL_ONLY cause=kill-switch refused=0 who=token bob"
                        + " durable=true reason=")
                .endsWith("(proposed by ann)");
        control.tradingControl.audit().recordModeChanges();
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void the_same_halt_of_the_same_person_is_told_once_while_it_is_in_force() throws Exception {
        control.start();
        for (int i = 0; i < 20; i++) {
            control.epochMillis.incrementAndGet();
            trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "again and again", "token nora");
            trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "from the file", "file HALT");
        }
        assertThat(lines.all())
                .extracting(line -> line.substring(0, line.indexOf(" durable")))
                .containsExactly(
                        "warn halted scope=global mode=CANCEL_ONLY cause=kill-switch who=token nora",
                        "warn halted again scope=global mode=CANCEL_ONLY cause=kill-switch who=file HALT");
        trip(ModeScope.GLOBAL, Mode.HALTED, "stricter", "token nora");
        assertThat(lines.next())
                .startsWith("warn halted scope=global mode=HALTED cause=kill-switch before=CANCEL_ONLY who=token nora");
    }

    @Test
    void a_halt_that_the_disk_did_not_take_says_so() throws Exception {
        ModeLog log = new ModeLog(lines, () -> 0, () -> Future.succeededFuture(false));
        log.logBegin(latch("x", HoldCause.KILL_SWITCH, "token nora"), Mode.ACTIVE);
        assertThat(lines.all()).singleElement().asString().contains(" durable=false ");
    }

    @Test
    void a_halt_that_is_on_disk_later_than_it_was_answered_is_told() throws Exception {
        startWithoutDisk();
        assertThat(control.trip("stop").isDurable()).isFalse();
        assertThat(lines.late).isEmpty();
        Files.delete(temp.resolve("data"));
        assertThat(lines.late.poll(20, TimeUnit.SECONDS))
                .isEqualTo("info latches are on disk now: they survive a restart");
    }

    @Test
    void a_drill_that_was_not_on_disk_in_time_is_not_told_later() throws Exception {
        startWithoutDisk();
        assertThat(control.rehearse("drill").isDurable()).isFalse();
        Files.delete(temp.resolve("data"));
        while (!control.rehearse("drill").isDurable()) {
            // a busy disk can take longer than a drill waits for it
        }
        assertThat(lines.late).isEmpty();
    }

    /** Starts with a file in the place of the data folder, so that nothing can be saved. */
    private void startWithoutDisk() throws Exception {
        control.start();
        for (boolean inTheWay = false; !inTheWay; ) {
            control.lose();
            try {
                Files.writeString(temp.resolve("data"), "a file in its place");
                inTheWay = true;
            } catch (IOException madeAnewBefore) {
                // the thread of the latches created it again: retry
            }
        }
        control.lines.late.clear();
    }

    @Test
    void a_halt_by_the_file_is_told_with_its_text() throws Exception {
        control.settings = RestartableControl.settings(false, false, 1, Map.of());
        Files.createDirectories(temp.resolve("data"));
        Files.writeString(temp.resolve("data/HALT"), "the desk is on fire");
        control.start();
        control.tradingControl.start();
        assertThat(lines.next())
                .startsWith("warn halted scope=global mode=CANCEL_ONLY cause=kill-switch who=file HALT ")
                .endsWith(" reason=the desk is on fire");
    }

    @Test
    void the_trip_of_a_guard_and_the_trip_of_a_breaker_and_its_end_are_told_when_they_are_noticed() throws Exception {
        control.start();
        HoldReason holdReason = new HoldReason("40 equal orders", "guard", 0, HoldReason.REARM);
        control.tradingControl
                .modeRegistry()
                .trip(ModeHold.latch(ModeScope.bot("greedy"), GUARD, Mode.CANCEL_ONLY, holdReason));
        control.tradingControl.audit().recordModeChanges();
        assertThat(lines.next())
                .isEqualTo("warn halted scope=bot:greedy mode=CANCEL_ONLY cause=guard who=guard durable=true"
                        + " reason=40 equal orders");

        HoldCause breaker = HoldCause.breaker("error_series");
        ModeScope binance = ModeScope.exchange("binance");
        control.tradingControl
                .modeRegistry()
                .hold(ModeHold.of(
                        binance, breaker, Mode.REDUCE_ONLY, new HoldReason("5 in a row", "breaker", 0, "itself")));
        control.tradingControl.audit().recordModeChanges();
        control.tradingControl.modeRegistry().lift(binance, breaker);
        control.tradingControl.audit().recordModeChanges();
        assertThat(lines.all())
                .containsExactly(
                        "warn tripped scope=exchange:binance mode=REDUCE_ONLY cause=breaker:error_series who=breaker"
                                + " reason=5 in a row",
                        "info trip ended scope=exchange:binance mode=REDUCE_ONLY cause=breaker:error_series refused=0"
                                + " who=breaker");
    }

    @Test
    void a_flood_of_trips_is_a_bounded_number_of_lines_that_says_so_and_hides_no_halt() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
        ModeLog log = new ModeLog(lines, nanos::get, () -> Future.succeededFuture(true));
        for (int i = 0; i < 10 * ModeLog.MAX_LINES; i++) {
            log.logBegin(latch("bot" + i, GUARD, "guard"), Mode.ACTIVE);
        }
        List<String> all = lines.all();
        assertThat(all).hasSize(ModeLog.MAX_LINES + 1);
        assertThat(all.get(ModeLog.MAX_LINES)).contains("are not logged for a while; the audit has them");
        log.logBegin(latch("halted", HoldCause.KILL_SWITCH, "token nora"), Mode.ACTIVE);
        assertThat(lines.all()).singleElement().asString().contains("scope=bot:halted ");
        nanos.addAndGet(ModeLog.WINDOW_NANOS);
        log.logBegin(latch("later", GUARD, "guard"), Mode.ACTIVE);
        assertThat(lines.all()).singleElement().asString().contains("scope=bot:later ");
    }

    @Test
    void a_latch_that_a_start_found_is_not_told_as_a_new_halt() throws Exception {
        control.start();
        control.trip("a test");
        control.restart();
        lines.all();
        control.tradingControl.audit().recordModeChanges();
        assertThat(lines.all()).isEmpty();
        assertThat(control.warnings)
                .anyMatch(line -> line.startsWith("the gateway starts with CANCEL_ONLY for global"));
    }

    private void trip(ModeScope modeScope, Mode mode, String reason, String who) throws Exception {
        await(control.tradingControl.killSwitch().trip(KillSwitch.TripRequest.of(modeScope, mode, reason, who)));
    }

    private static ModeHold latch(String bot, HoldCause holdCause, String who) {
        HoldReason holdReason = new HoldReason("a test", who, 0, HoldReason.REARM);
        return ModeHold.latch(ModeScope.bot(bot), holdCause, Mode.CANCEL_ONLY, holdReason);
    }
}
