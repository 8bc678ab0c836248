package dev.sluice.control;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditRow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of trips, and of what does not lift a latch. */
@Timeout(30)
final class TradingControlTest {
    @TempDir
    Path temp;

    private RestartableControl control;

    @BeforeEach
    void set() {
        control = new RestartableControl(temp);
    }

    @AfterEach
    void stop() throws IOException {
        control.stop();
    }

    @Test
    void concurrent_trips_by_many_threads_are_all_latched_and_stored() throws Exception {
        control.start();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 8; i++) {
            ModeScope modeScope = ModeScope.bot("bot" + i);
            Thread thread = new Thread(() -> control.tradingControl
                    .killSwitch()
                    .trip(KillSwitch.TripRequest.of(modeScope, Mode.CANCEL_ONLY, "a test", "token tester")));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        control.restart();
        assertThat(control.tradingControl.killSwitch().latches()).hasSize(8);
    }

    @Test
    void a_rehearsal_runs_all_steps_of_a_trip_and_stops_nothing() throws Exception {
        control.start();
        KillSwitch.TripResult rehearsed = await(control.tradingControl
                .killSwitch()
                .rehearse(KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.HALTED, "practice", "token admin")));
        assertThat(rehearsed.latch().mode()).isEqualTo(Mode.HALTED);
        assertThat(control.tightened.getCount()).isZero();
        assertThat(control.mode()).isEqualTo(Mode.ACTIVE);
        control.restart();
        assertThat(control.mode()).isEqualTo(Mode.ACTIVE);
        assertThat(control.rows()).noneMatch(row -> row.entry().reason().contains("practice"));
    }

    @Test
    void a_stuck_event_loop_is_named_and_the_trip_still_holds() throws Exception {
        control.start();
        Promise<List<String>> turn = Promise.promise();
        control.unresponsiveLoops = turn.future();
        Future<KillSwitch.TripResult> tripped = control.tradingControl
                .killSwitch()
                .trip(KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "a test", "token tester"));
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        turn.complete(List.of("event loop 2"));
        assertThat(await(tripped).unresponsiveLoops()).containsExactly("event loop 2");
    }

    @Test
    void a_restart_does_not_lift_a_latch() throws Exception {
        control.start();
        KillSwitch.TripResult tripped = control.trip("a test");
        assertThat(tripped.unresponsiveLoops()).isEmpty();
        control.restart();
        ModeHold held = control.tradingControl.modeRegistry().snapshot().all().get(0);
        assertThat(held.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(held.holdReason())
                .isEqualTo(new HoldReason("a test", "token tester", 1_800_000_000_000L, HoldReason.REARM));
    }

    @Test
    void a_reload_does_not_lift_a_latch() throws Exception {
        control.start();
        control.trip("a test");
        control.settings = RestartableControl.settings(false, false, 0, Map.of());
        control.tradingControl.onReload("token tester", "a", "b", List.of("killSwitch changes"));
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void a_breaker_reset_does_not_lift_the_latch_of_that_breaker() throws Exception {
        control.start();
        HoldCause breaker = HoldCause.breaker("hedge_deviation");
        await(control.tradingControl
                .killSwitch()
                .trip(new KillSwitch.TripRequest(ModeScope.GLOBAL, breaker, Mode.REDUCE_ONLY, "0.12", "breaker")));
        control.tradingControl.modeRegistry().lift(ModeScope.GLOBAL, breaker);
        control.tradingControl.killSwitch().modesChanged();
        assertThat(control.mode()).isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void deleting_the_halt_file_or_the_latch_file_does_not_lift_a_latch() throws Exception {
        control.settings = RestartableControl.settings(false, false, 1, Map.of());
        Files.createDirectories(temp.resolve("data"));
        Files.writeString(temp.resolve("data/HALT"), "prices are wrong\n");
        control.start();
        control.tradingControl.checkHaltFile().get();
        control.tradingControl.start();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(control.tradingControl
                        .modeRegistry()
                        .snapshot()
                        .all()
                        .get(0)
                        .holdReason()
                        .reason())
                .isEqualTo("prices are wrong");
        assertThatThrownBy(() -> await(control.confirm(control.challenge("ann"), "ann", "")))
                .hasMessageContaining("data/HALT is still there, or was ");
        Files.delete(temp.resolve("data/HALT"));
        Files.delete(temp.resolve("data/latch"));
        control.restart();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        control.tradingControl.checkHaltFile().get();
        control.tradingControl.start();
        await(control.confirm(control.challenge("ann"), "ann", ""));
        assertThat(control.mode()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void a_latch_of_a_removed_exchange_applies_again_when_it_returns() throws Exception {
        control.start();
        ModeScope modeScope = ModeScope.exchange("binance");
        await(control.tradingControl
                .killSwitch()
                .trip(KillSwitch.TripRequest.of(modeScope, Mode.CANCEL_ONLY, "a test", "token tester")));
        control.restart();
        control.tradingControl.onReload("token tester", "a", "b", List.of("exchange 'binance' is gone"));
        assertThat(control.tradingControl.modeRegistry().snapshot().at("kraken").mode())
                .isEqualTo(Mode.ACTIVE);
        control.restart();
        assertThat(control.tradingControl
                        .modeRegistry()
                        .snapshot()
                        .at("binance")
                        .mode())
                .isEqualTo(Mode.CANCEL_ONLY);
        await(control.confirm(
                control.tradingControl
                        .killSwitch()
                        .propose(modeScope, "over", "ann")
                        .code(),
                "ann",
                ""));
        assertThat(control.tradingControl
                        .modeRegistry()
                        .snapshot()
                        .at("binance")
                        .mode())
                .isEqualTo(Mode.ACTIVE);
    }

    @Test
    void a_clock_stepped_back_an_hour_changes_no_latch() throws Exception {
        control.start();
        control.trip("a test");
        String code = control.challenge("ann");
        control.epochMillis.addAndGet(-3_600_000);
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        control.restart();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThatThrownBy(() -> await(control.confirm(code, "ann", "")))
                .hasMessageContaining("this challenge is not valid");
        await(control.confirm(control.challenge("ann"), "ann", ""));
        assertThat(control.mode()).isEqualTo(Mode.ACTIVE);
        assertThat(await(Future.fromCompletionStage(
                                control.tradingControl.audit().log().verify()))
                        .holds())
                .isTrue();
    }

    @Test
    void a_hold_lifted_automatically_is_audited_under_its_own_cause() throws Exception {
        control.start();
        HoldCause clock = new HoldCause(HoldCause.Source.CLOCK, "");
        control.tradingControl
                .modeRegistry()
                .hold(ModeHold.of(
                        ModeScope.GLOBAL, clock, Mode.CANCEL_ONLY, new HoldReason("2 s fast", "clock", 0, "")));
        control.trip("a test");
        control.tradingControl.modeRegistry().lift(ModeScope.GLOBAL, clock);
        await(control.confirm(control.challenge("ann"), "ann", ""));
        assertThat(control.rows().stream()
                        .map(AuditRow::entry)
                        .filter(row -> row.after().equals("ACTIVE")))
                .extracting(AuditEntry::what, AuditEntry::who, AuditEntry::reason)
                .containsExactlyInAnyOrder(
                        tuple("mode clock", "clock", ""),
                        tuple("latch kill-switch", "token ann", "it is over (proposed by ann)"));
    }
}
