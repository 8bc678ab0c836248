package dev.sluice.control;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.core.tradingmode.DeadManSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.core.tradingmode.WatchdogSettings;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditRow;
import dev.sluice.persistence.DataFolder;
import dev.sluice.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests what lifts a latch and what does not, with a real data folder and without admission controllers. */
@Timeout(30)
@SuppressWarnings("NullAway.Init") // made by each test as it needs them
final class TradingControlTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<ModeScope> ramps = new CopyOnWriteArrayList<>();
    private final CountDownLatch tightened = new CountDownLatch(1);
    private final AtomicLong epochMillis = new AtomicLong(1_800_000_000_000L);
    private KillSwitchSettings settings = settings(false, false, 0, Map.of());
    private int losses;
    private DataFolder data;
    private TradingControl tradingControl;

    private static KillSwitchSettings settings(
            boolean requireState, boolean secondPerson, long haltFileMs, Map<String, WatchdogSettings> watchdogs) {
        return new KillSwitchSettings(
                requireState,
                secondPerson,
                300_000,
                60_000,
                10,
                haltFileMs,
                watchdogs,
                new DeadManSettings(60_000, false, Mode.CANCEL_ONLY));
    }

    private void start() throws IOException {
        data = DataFolder.open(temp.resolve("data"));
        tradingControl = new TradingControl(
                new TradingControl.Dependencies(data, () -> settings, Ticker.system(), epochMillis::get, warnings::add),
                new TradingControl.Gates(this::tighten, (modeScope, config) -> ramps.add(modeScope)));
    }

    private Future<List<String>> tighten(Duration atMost) {
        tightened.countDown();
        return Future.succeededFuture(List.of());
    }

    @AfterEach
    void stop() throws IOException {
        if (tradingControl != null) {
            tradingControl.close();
            data.close();
        }
    }

    private void restart() throws IOException {
        stop();
        start();
    }

    private KillSwitch.Tripped trip(String reason) throws Exception {
        return await(tradingControl
                .killSwitch()
                .trip(KillSwitch.Order.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, reason, "token tester")));
    }

    private Mode mode() {
        return tradingControl.modeRegistry().now().global();
    }

    private String challenge(String who) {
        return tradingControl.killSwitch().propose(null, "it is over", who).code();
    }

    private Future<KillSwitch.Rearmed> confirm(String code, String who, String forced) {
        return tradingControl.killSwitch().confirm(new Rearm.Confirmation(code, who, forced));
    }

    // ---- how a start finds the folder

    @Test
    void an_empty_folder_is_a_first_start_and_is_audited() throws Exception {
        start();
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        assertThat(rows())
                .singleElement()
                .satisfies(row -> assertThat(row.entry().reason()).startsWith("first start"));
    }

    @Test
    void another_guard_trip_of_a_latched_bot_voids_an_earlier_re_arm_proposal() throws Exception {
        start();
        HoldReason holdReason = new HoldReason("too many orders", "runaway guard", 0, HoldReason.REARM);
        ModeHold latch = ModeHold.latch(
                ModeScope.bot("maker1"), new HoldCause(HoldCause.Source.GUARD, ""), Mode.CANCEL_ONLY, holdReason);
        tradingControl.modeRegistry().trip(latch);
        String code = challenge("ann");
        tradingControl.modeRegistry().trip(latch);
        assertThatThrownBy(() -> await(confirm(code, "ann", ""))).hasMessageContaining("there was another trip");
        await(confirm(challenge("ann"), "ann", ""));
        assertThat(tradingControl.modeRegistry().now().all()).isEmpty();
    }

    @Test
    void a_lost_folder_is_cancel_only_with_require_state_and_a_first_start_is_not() throws Exception {
        settings = settings(true, false, 0, Map.of());
        start();
        assertThat(mode()).as("the folder was never used").isEqualTo(Mode.ACTIVE);
        restart();
        assertThat(mode()).as("the state exists").isEqualTo(Mode.ACTIVE);
        stop();
        lose();
        start();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(warnings).singleElement().asString().contains("requireState", "data.used", "rearm");
        restart();
        assertThat(mode()).as("now with a stored latch").isEqualTo(Mode.CANCEL_ONLY);
        stop();
        lose();
        Files.delete(temp.resolve("data.used"));
        start();
        assertThat(mode()).as("a deliberate first start").isEqualTo(Mode.ACTIVE);
    }

    @Test
    void require_state_without_a_writable_mark_is_cancel_only_and_names_the_remedy() throws Exception {
        settings = settings(true, false, 0, Map.of());
        Files.createDirectories(temp.resolve("data.used.new/in the way"));
        start();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(warnings).singleElement().asString().contains("requireState", "run --first-start", "rearm");
    }

    @Test
    void require_state_leaves_a_mark_beside_the_folder() throws Exception {
        start();
        assertThat(temp.resolve("data.used")).doesNotExist();
        settings = settings(true, false, 0, Map.of());
        restart();
        assertThat(temp.resolve("data.used")).exists();
    }

    @Test
    void a_durable_trip_has_recreated_a_lost_folder_with_the_latch() throws Exception {
        start();
        lose();
        KillSwitch.Tripped tripped = tripUntilDurable();
        assertThat(tripped.durable()).isTrue();
        assertThat(temp.resolve("data/latch")).exists();
        assertThat(tradingControl.dataFolderTroubles()).isEmpty();
        restart();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void a_trip_is_not_durable_and_is_reported_when_the_folder_cannot_be_recreated() throws Exception {
        start();
        for (boolean inTheWay = false; !inTheWay; ) {
            lose();
            try {
                Files.writeString(temp.resolve("data"), "a file in its place");
                inTheWay = true;
            } catch (IOException madeAnewBefore) {
                // the thread of the latches created it again: retry
            }
        }
        assertThat(trip("stop").durable()).isFalse();
        assertThat(tradingControl.dataFolderTroubles())
                .anyMatch(trouble -> trouble.contains("would not survive a restart"));
        Files.delete(temp.resolve("data"));
    }

    /** Trips until the latch is durable, because a busy disk can take longer than a trip waits for it. */
    private KillSwitch.Tripped tripUntilDurable() throws Exception {
        KillSwitch.Tripped tripped = trip("stop");
        while (!tripped.durable()) {
            tripped = trip("stop");
        }
        return tripped;
    }

    /** Moves the folder away in one step, because the thread of the latches recreates missing files. */
    private void lose() throws IOException {
        Files.move(temp.resolve("data"), temp.resolve("lost" + losses++));
    }

    @Test
    void a_folder_with_our_files_but_no_readable_latch_is_cancel_only() throws Exception {
        start();
        stop();
        Files.delete(temp.resolve("data/latch"));
        start();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(tradingControl.modeRegistry().now().all().get(0).holdReason().reason())
                .contains("latch file is gone", "admin.token");
        await(confirm(challenge("ann"), "ann", ""));
        stop();
        Files.writeString(temp.resolve("data/latch"), "nonsense");
        start();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    // ---- nothing lifts a latch but a re-arm

    @Test
    void a_restart_does_not_lift_a_latch() throws Exception {
        start();
        KillSwitch.Tripped tripped = trip("a test");
        assertThat(tripped.behind()).isEmpty();
        restart();
        ModeHold held = tradingControl.modeRegistry().now().all().get(0);
        assertThat(held.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(held.holdReason())
                .isEqualTo(new HoldReason("a test", "token tester", 1_800_000_000_000L, HoldReason.REARM));
    }

    @Test
    void a_reload_does_not_lift_a_latch() throws Exception {
        start();
        trip("a test");
        settings = settings(false, false, 0, Map.of());
        tradingControl.reloaded("token tester", "a", "b", List.of("killSwitch changes"));
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void a_breaker_reset_does_not_lift_the_latch_of_that_breaker() throws Exception {
        start();
        HoldCause breaker = HoldCause.breaker("hedge_deviation");
        await(tradingControl
                .killSwitch()
                .trip(new KillSwitch.Order(ModeScope.GLOBAL, breaker, Mode.REDUCE_ONLY, "0.12", "breaker")));
        tradingControl.modeRegistry().lift(ModeScope.GLOBAL, breaker);
        tradingControl.killSwitch().modesChanged();
        assertThat(mode()).isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void deleting_the_halt_file_or_the_latch_file_does_not_lift_a_latch() throws Exception {
        settings = settings(false, false, 1, Map.of());
        Files.createDirectories(temp.resolve("data"));
        Files.writeString(temp.resolve("data/HALT"), "prices are wrong\n");
        start();
        tradingControl.watch();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(tradingControl.modeRegistry().now().all().get(0).holdReason().reason())
                .isEqualTo("prices are wrong");
        assertThatThrownBy(() -> await(confirm(challenge("ann"), "ann", "")))
                .hasMessageContaining("the file HALT is still in the data folder");
        Files.delete(temp.resolve("data/HALT"));
        Files.delete(temp.resolve("data/latch"));
        restart();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        tradingControl.watch();
        await(confirm(challenge("ann"), "ann", ""));
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void a_latch_of_a_removed_exchange_applies_again_when_it_returns() throws Exception {
        start();
        ModeScope modeScope = ModeScope.exchange("binance");
        await(tradingControl
                .killSwitch()
                .trip(KillSwitch.Order.of(modeScope, Mode.CANCEL_ONLY, "a test", "token tester")));
        restart();
        tradingControl.reloaded("token tester", "a", "b", List.of("exchange 'binance' is gone"));
        assertThat(tradingControl.modeRegistry().now().at("kraken").mode()).isEqualTo(Mode.ACTIVE);
        restart();
        assertThat(tradingControl.modeRegistry().now().at("binance").mode()).isEqualTo(Mode.CANCEL_ONLY);
        await(confirm(
                tradingControl.killSwitch().propose(modeScope, "over", "ann").code(), "ann", ""));
        assertThat(tradingControl.modeRegistry().now().at("binance").mode()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void a_clock_stepped_back_an_hour_changes_no_latch() throws Exception {
        start();
        trip("a test");
        String code = challenge("ann");
        epochMillis.addAndGet(-3_600_000);
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        restart();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThatThrownBy(() -> await(confirm(code, "ann", ""))).hasMessageContaining("this challenge is not valid");
        await(confirm(challenge("ann"), "ann", ""));
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        assertThat(await(Future.fromCompletionStage(tradingControl.audit().log().verify()))
                        .holds())
                .isTrue();
    }

    // ---- the two steps

    @Test
    void a_re_arm_in_two_steps_lifts_starts_the_ramp_survives_a_restart_and_is_audited() throws Exception {
        start();
        trip("a test");
        tradingControl.modeRegistry().now().all().get(0).refusalCounter().refuse();
        KillSwitch.Rearmed rearmed = await(confirm(challenge("ann"), "bob", ""));
        assertThat(rearmed.lifted()).hasSize(1);
        assertThat(ramps).containsExactly(ModeScope.GLOBAL);
        restart();
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        assertThat(rows()).anySatisfy(row -> {
            assertThat(row.entry().who()).isEqualTo("token bob");
            assertThat(row.entry().before()).isEqualTo("CANCEL_ONLY");
            assertThat(row.entry().after()).isEqualTo("ACTIVE");
            assertThat(row.entry().reason()).isEqualTo("it is over (proposed by ann)");
            assertThat(row.entry().refused()).isEqualTo(1);
        });
    }

    @Test
    void a_hold_lifted_automatically_is_audited_under_its_own_cause() throws Exception {
        start();
        HoldCause clock = new HoldCause(HoldCause.Source.CLOCK, "");
        tradingControl
                .modeRegistry()
                .hold(ModeHold.of(
                        ModeScope.GLOBAL, clock, Mode.CANCEL_ONLY, new HoldReason("2 s fast", "clock", 0, "")));
        trip("a test");
        tradingControl.modeRegistry().lift(ModeScope.GLOBAL, clock);
        await(confirm(challenge("ann"), "ann", ""));
        assertThat(rows().stream()
                        .map(AuditRow::entry)
                        .filter(row -> row.after().equals("ACTIVE")))
                .extracting(AuditEntry::what, AuditEntry::who, AuditEntry::reason)
                .containsExactlyInAnyOrder(
                        tuple("mode clock", "clock", ""),
                        tuple("latch kill-switch", "token ann", "it is over (proposed by ann)"));
    }

    @Test
    void an_audit_row_states_the_clock_error_once_it_is_known() throws Exception {
        start();
        trip("before");
        tradingControl.audit().boundBy(() -> 7);
        await(confirm(challenge("ann"), "ann", ""));
        assertThat(rows())
                .extracting(row -> row.entry().clockBoundMillis())
                .startsWith(-1.0, -1.0)
                .endsWith(7.0);
    }

    @Test
    void the_second_step_requires_another_person_when_configured() throws Exception {
        settings = settings(false, true, 0, Map.of());
        start();
        trip("a test");
        String code = challenge("ann");
        assertThatThrownBy(() -> await(confirm(code, "ann", ""))).hasMessageContaining("another identity");
        await(confirm(code, "bob", ""));
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void a_trip_between_the_two_steps_stays() throws Exception {
        start();
        trip("first");
        String code = challenge("ann");
        await(tradingControl
                .killSwitch()
                .trip(KillSwitch.Order.of(ModeScope.bot("maker1"), Mode.CANCEL_ONLY, "second", "token risk")));
        await(confirm(code, "ann", ""));
        restart();
        assertThat(tradingControl.modeRegistry().now().all())
                .singleElement()
                .satisfies(held -> assertThat(held.modeScope()).isEqualTo(ModeScope.bot("maker1")));
    }

    @Test
    void a_re_arm_needs_force_with_a_reason_while_a_breaker_holds() throws Exception {
        start();
        HoldCause breaker = HoldCause.breaker("hedge_deviation");
        await(tradingControl
                .killSwitch()
                .trip(new KillSwitch.Order(ModeScope.GLOBAL, breaker, Mode.REDUCE_ONLY, "0.12", "breaker")));
        HoldReason open = new HoldReason("0.12 is above 0.1", "breaker hedge_deviation", 0, "its values");
        tradingControl.modeRegistry().hold(ModeHold.of(ModeScope.GLOBAL, breaker, Mode.REDUCE_ONLY, open));
        assertThatThrownBy(() -> await(confirm(challenge("ann"), "ann", "")))
                .hasMessageContaining("breaker:hedge_deviation still holds REDUCE_ONLY");
        await(confirm(challenge("ann"), "ann", "hedged by hand"));
        assertThat(tradingControl.killSwitch().latches()).isEmpty();
        assertThat(mode()).as("the hold of the breaker remains").isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void a_silent_watchdog_trips_once_and_must_report_before_a_re_arm() throws Exception {
        WatchdogSettings risk = new WatchdogSettings(100, "bot:maker1", Mode.HALTED);
        settings = settings(false, false, 0, Map.of("risk", risk));
        start();
        tradingControl.watch();
        assertThat(tightened.await(20, TimeUnit.SECONDS)).isTrue();
        ModeHold held = tradingControl.modeRegistry().now().all().get(0);
        assertThat(held.modeScope()).isEqualTo(ModeScope.bot("maker1"));
        assertThat(held.mode()).isEqualTo(Mode.HALTED);
        assertThat(held.holdReason().who()).isEqualTo("watchdog risk");
        assertThatThrownBy(() -> await(confirm(challenge("ann"), "ann", "")))
                .hasMessageContaining("watchdog 'risk' sent no heartbeat");
    }

    @Test
    void concurrent_trips_by_many_threads_are_all_latched_and_stored() throws Exception {
        start();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 8; i++) {
            ModeScope modeScope = ModeScope.bot("bot" + i);
            Thread thread = new Thread(() -> tradingControl
                    .killSwitch()
                    .trip(KillSwitch.Order.of(modeScope, Mode.CANCEL_ONLY, "a test", "token tester")));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        restart();
        assertThat(tradingControl.killSwitch().latches()).hasSize(8);
    }

    @Test
    void a_rehearsal_runs_all_steps_of_a_trip_and_stops_nothing() throws Exception {
        start();
        KillSwitch.Tripped rehearsed = await(tradingControl
                .killSwitch()
                .rehearse(KillSwitch.Order.of(ModeScope.GLOBAL, Mode.HALTED, "practice", "token admin")));
        assertThat(rehearsed.held().mode()).isEqualTo(Mode.HALTED);
        assertThat(tightened.getCount()).isZero();
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        restart();
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        assertThat(rows()).noneMatch(row -> row.entry().reason().contains("practice"));
    }

    @Test
    void a_stuck_event_loop_is_named_and_the_trip_still_holds() throws Exception {
        data = DataFolder.open(temp.resolve("data"));
        Promise<List<String>> turn = Promise.promise();
        tradingControl = new TradingControl(
                new TradingControl.Dependencies(data, () -> settings, Ticker.system(), epochMillis::get, warnings::add),
                new TradingControl.Gates(atMost -> turn.future(), (modeScope, config) -> {}));
        Future<KillSwitch.Tripped> tripped = tradingControl
                .killSwitch()
                .trip(KillSwitch.Order.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "a test", "token tester"));
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        turn.complete(List.of("event loop 2"));
        assertThat(await(tripped).behind()).containsExactly("event loop 2");
    }

    private List<AuditRow> rows() throws Exception {
        return await(Future.fromCompletionStage(tradingControl.audit().log().rows(0, 100)));
    }
}
