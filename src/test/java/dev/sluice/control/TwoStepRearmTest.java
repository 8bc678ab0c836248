package dev.sluice.control;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cluster.LatchPeers;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.core.tradingmode.WatchdogSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the two steps of a re-arm, which alone lifts a latch. */
@Timeout(30)
final class TwoStepRearmTest {
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
    void a_re_arm_in_two_steps_lifts_starts_the_ramp_survives_a_restart_and_is_audited() throws Exception {
        control.start();
        control.trip("a test");
        control.tradingControl
                .modeRegistry()
                .snapshot()
                .all()
                .get(0)
                .refusalCounter()
                .refuse();
        KillSwitch.RearmResult rearmed = await(control.confirm(control.challenge("ann"), "bob", ""));
        assertThat(rearmed.lifted()).hasSize(1);
        assertThat(control.ramps).containsExactly(ModeScope.GLOBAL);
        control.restart();
        assertThat(control.mode()).isEqualTo(Mode.ACTIVE);
        assertThat(control.rows()).anySatisfy(row -> {
            assertThat(row.entry().who()).isEqualTo("token bob");
            assertThat(row.entry().before()).isEqualTo("CANCEL_ONLY");
            assertThat(row.entry().after()).isEqualTo("ACTIVE");
            assertThat(row.entry().reason()).isEqualTo("it is over (proposed by ann)");
            assertThat(row.entry().refused()).isEqualTo(1);
        });
    }

    /** Acts on latches, does not end that, and records what it is told. */
    static class Puller implements LatchListener {
        private final List<String> told = new ArrayList<>();
        private Future<List<String>> before = Future.succeededFuture(List.of("member a cancels resting orders"));

        @Override
        public Future<List<String>> beforeRearm(List<ModeHold> latches) {
            told.add("before");
            return before;
        }

        @Override
        public void afterRearm(List<ModeHold> latches) {
            told.add("after a re-arm of " + latches.get(0).modeScope());
        }

        @Override
        public void onRepeatedTrip(ModeHold latch) {}

        @Override
        public void onSetByMember(List<ModeHold> latches) {}

        @Override
        public void onLiftedByMember(List<ModeHold> latches) {
            told.add("lifted by a member");
        }
    }

    @Test
    void a_cause_that_appears_while_what_acts_on_the_latch_ends_denies_the_re_arm() throws Exception {
        control.start();
        control.trip("a test");
        Puller puller = new Puller();
        Promise<List<String>> ends = Promise.promise();
        puller.before = ends.future();
        control.tradingControl.killSwitch().setListener(puller);
        AtomicReference<Rearm.Cause> silent = new AtomicReference<>();
        control.tradingControl.killSwitch().addCause(latch -> silent.get());
        Future<KillSwitch.RearmResult> rearmed = control.confirm(control.challenge("ann"), "bob", "");
        silent.set(new Rearm.Cause("the watchdog maker1 is silent", true));
        ends.complete(List.of());
        assertThatThrownBy(() -> await(rearmed)).hasMessageContaining("the watchdog maker1 is silent");
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(control.ramps).isEmpty();
    }

    @Test
    void what_acts_on_a_latch_and_does_not_end_denies_the_re_arm_unless_it_is_forced() throws Exception {
        control.start();
        control.trip("a test");
        Puller puller = new Puller();
        control.tradingControl.killSwitch().setListener(puller);
        String code = control.challenge("ann");
        assertThatThrownBy(() -> await(control.confirm(code, "bob", "")))
                .hasMessageContaining("a cause still exists: member a cancels resting orders");
        assertThat(puller.told).containsExactly("before", "after a re-arm of global");
        assertThat(control.ramps).isEmpty();
        assertThat(control.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(await(control.confirm(code, "bob", "a is switched off")).lifted())
                .hasSize(1);
    }

    @Test
    void a_failure_to_end_what_acts_on_a_latch_denies_the_re_arm_is_audited_and_can_be_forced() throws Exception {
        control.start();
        control.trip("a test");
        Puller puller = new Puller();
        puller.before = Future.failedFuture(new IOException("a fault"));
        control.tradingControl.killSwitch().setListener(puller);
        String code = control.challenge("ann");
        assertThatThrownBy(() -> await(control.confirm(code, "bob", "")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a fault");
        assertThat(control.rows()).last().satisfies(row -> {
            assertThat(row.entry().after()).isEqualTo("denied");
            assertThat(row.entry().reason()).contains("a fault");
        });
        assertThat(await(control.confirm(code, "bob", "looked at it")).lifted()).hasSize(1);
    }

    @Test
    void a_trip_that_the_lifted_latch_of_another_member_hides_is_set_in_its_place() throws Exception {
        control.start();
        KillSwitch killSwitch = control.tradingControl.killSwitch();
        Puller puller = new Puller();
        killSwitch.setListener(puller);
        ModeHold theirs = latch("of member a", 1);
        ModeHold own = latch("of this member", 2);
        killSwitch.setPeers(new PeersWith(own));
        killSwitch.adopt(List.of(theirs), "a");
        assertThat(killSwitch.latches()).containsExactly(theirs);
        killSwitch.liftForMember(List.of(theirs), "a");
        assertThat(killSwitch.latches()).containsExactly(own);
        assertThat(puller.told).containsExactly("lifted by a member", "after a re-arm of global");
    }

    private static ModeHold latch(String reason, long epochMillis) {
        return ModeHold.latch(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason(reason, "ann", epochMillis, HoldReason.REARM));
    }

    /** Other members of a cluster, which know of one more latch than is shown. */
    private record PeersWith(ModeHold hidden) implements LatchPeers {
        @Override
        public ModeHold distinct(ModeHold latch) {
            return latch;
        }

        @Override
        public List<ModeHold> hiddenBy(List<ModeHold> latches) {
            return List.of(hidden);
        }

        @Override
        public List<ModeHold> toSave(List<ModeHold> latches) {
            return latches;
        }

        @Override
        public Future<OtherNames> names() {
            return LatchPeers.NONE.names();
        }

        @Override
        public void lifted(List<ModeHold> latches) {}

        @Override
        public void changed(List<ModeHold> latches) {}

        @Override
        public Future<Confirmations> confirmations(long withinMillis) {
            return LatchPeers.NONE.confirmations(withinMillis);
        }
    }

    @Test
    void a_re_arm_of_another_spelling_lifts_the_latch_and_nothing_else() throws Exception {
        control.start();
        KillSwitch killSwitch = control.tradingControl.killSwitch();
        for (String scope :
                new String[] {"instrument:mexc/btcusdt", "instrument:mexc/BTC_USDT", "instrument:mexc/ETHUSDT"}) {
            await(killSwitch.trip(
                    KillSwitch.TripRequest.of(ModeScope.parse(scope), Mode.CANCEL_ONLY, "a test", "ann")));
        }
        String code = killSwitch
                .propose(ModeScope.parse("instrument:mexc/BTC-USDT"), "it is over", "ann")
                .code();
        assertThat(await(control.confirm(code, "ann", "")).lifted())
                .extracting(latch -> latch.modeScope().toString())
                .containsExactly("instrument:mexc/btcusdt");
        control.restart();
        assertThat(control.tradingControl.modeRegistry().snapshot().all())
                .extracting(latch -> latch.modeScope().toString())
                .containsExactly("instrument:mexc/ETHUSDT");
    }

    @Test
    void an_audit_row_states_the_clock_error_once_it_is_known() throws Exception {
        control.start();
        control.trip("before");
        control.tradingControl.audit().setClockErrorSource(() -> 7);
        await(control.confirm(control.challenge("ann"), "ann", ""));
        assertThat(control.rows())
                .extracting(row -> row.entry().clockBoundMillis())
                .startsWith(-1.0, -1.0)
                .endsWith(7.0);
    }

    @Test
    void the_second_step_requires_another_person_when_configured() throws Exception {
        control.settings = RestartableControl.settings(false, true, 0, Map.of());
        control.start();
        control.trip("a test");
        String code = control.challenge("ann");
        assertThatThrownBy(() -> await(control.confirm(code, "ann", ""))).hasMessageContaining("another identity");
        await(control.confirm(code, "bob", ""));
        assertThat(control.mode()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void a_trip_between_the_two_steps_stays() throws Exception {
        control.start();
        control.trip("first");
        String code = control.challenge("ann");
        await(control.tradingControl
                .killSwitch()
                .trip(KillSwitch.TripRequest.of(ModeScope.bot("maker1"), Mode.CANCEL_ONLY, "second", "token risk")));
        await(control.confirm(code, "ann", ""));
        control.restart();
        assertThat(control.tradingControl.modeRegistry().snapshot().all())
                .singleElement()
                .satisfies(held -> assertThat(held.modeScope()).isEqualTo(ModeScope.bot("maker1")));
    }

    @Test
    void a_re_arm_needs_force_with_a_reason_while_a_breaker_holds() throws Exception {
        control.start();
        HoldCause breaker = HoldCause.breaker("hedge_deviation");
        await(control.tradingControl
                .killSwitch()
                .trip(new KillSwitch.TripRequest(ModeScope.GLOBAL, breaker, Mode.REDUCE_ONLY, "0.12", "breaker")));
        HoldReason open = new HoldReason("0.12 is above 0.1", "breaker hedge_deviation", 0, "its values");
        control.tradingControl.modeRegistry().hold(ModeHold.of(ModeScope.GLOBAL, breaker, Mode.REDUCE_ONLY, open));
        assertThatThrownBy(() -> await(control.confirm(control.challenge("ann"), "ann", "")))
                .hasMessageContaining("breaker:hedge_deviation still holds REDUCE_ONLY");
        await(control.confirm(control.challenge("ann"), "ann", "hedged by hand"));
        assertThat(control.tradingControl.killSwitch().latches()).isEmpty();
        assertThat(control.mode()).as("the hold of the breaker remains").isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void a_silent_watchdog_trips_once_and_must_report_before_a_re_arm() throws Exception {
        WatchdogSettings risk = new WatchdogSettings(100, "bot:maker1", Mode.HALTED);
        control.settings = RestartableControl.settings(false, false, 0, Map.of("risk", risk));
        control.start();
        control.tradingControl.start();
        assertThat(control.tightened.await(20, TimeUnit.SECONDS)).isTrue();
        ModeHold held = control.tradingControl.modeRegistry().snapshot().all().get(0);
        assertThat(held.modeScope()).isEqualTo(ModeScope.bot("maker1"));
        assertThat(held.mode()).isEqualTo(Mode.HALTED);
        assertThat(held.holdReason().who()).isEqualTo("watchdog risk");
        assertThatThrownBy(() -> await(control.confirm(control.challenge("ann"), "ann", "")))
                .hasMessageContaining("watchdog 'risk' sent no heartbeat");
    }

    @Test
    void the_latch_of_a_silent_watchdog_is_not_even_lifted_by_a_forced_re_arm() throws Exception {
        WatchdogSettings risk = new WatchdogSettings(100, "bot:maker1", Mode.HALTED);
        control.settings = RestartableControl.settings(false, false, 0, Map.of("risk", risk));
        control.start();
        control.tradingControl.start();
        assertThat(control.tightened.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> await(control.confirm(control.challenge("ann"), "ann", "I watch it myself")))
                .hasMessageContaining("not even a forced re-arm");
        assertThat(control.ramps).isEmpty();
        control.settings = RestartableControl.settings(false, false, 0, Map.of());
        control.tradingControl.onReload("token ann", "", "", List.of());
        assertThat(await(control.confirm(control.challenge("ann"), "ann", "")).lifted())
                .hasSize(1);
    }

    @Test
    void another_guard_trip_of_a_latched_bot_voids_an_earlier_re_arm_proposal() throws Exception {
        control.start();
        HoldReason holdReason = new HoldReason("too many orders", "runaway guard", 0, HoldReason.REARM);
        ModeHold latch = ModeHold.latch(
                ModeScope.bot("maker1"), new HoldCause(HoldCause.Source.GUARD, ""), Mode.CANCEL_ONLY, holdReason);
        control.tradingControl.modeRegistry().trip(latch);
        String code = control.challenge("ann");
        control.tradingControl.modeRegistry().trip(latch);
        assertThatThrownBy(() -> await(control.confirm(code, "ann", "")))
                .hasMessageContaining("there was another trip");
        await(control.confirm(control.challenge("ann"), "ann", ""));
        assertThat(control.tradingControl.modeRegistry().snapshot().all()).isEmpty();
    }
}
