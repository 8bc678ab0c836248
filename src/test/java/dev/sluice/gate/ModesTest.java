package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Answer;
import dev.sluice.lane.BotShare;
import dev.sluice.lane.LaneSettings;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Pass;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a held mode does to calls that ask, wait, start. */
final class ModesTest {
    private static final Why WHY = new Why("a test", "tester", 0, "the test");

    private static Scene scene() {
        return new Scene(Scene.settings(), limit("weight", 100, 60_000));
    }

    private static void trip(Scene scene, String scope, Mode mode) {
        scene.board.trip(HeldMode.latch(Scope.parse(scope), Cause.KILL_SWITCH, mode, WHY));
        scene.tell(new Event.ModesChanged());
    }

    private static void hold(Scene scene, Cause cause, Mode mode, @Nullable Pass pass) {
        scene.board.hold(HeldMode.of(Scope.exchange("test"), cause, mode, WHY).with(pass));
        scene.tell(new Event.ModesChanged());
    }

    @Test
    void an_order_is_refused_as_blocked_and_told_by_whom() {
        Scene scene = scene();
        trip(scene, "exchange:test", Mode.CANCEL_ONLY);
        Refused refused = scene.refused(scene.ask("a", "POST /order"));
        assertThat(refused.reason()).isEqualTo(Reason.MODE);
        assertThat(refused.shape()).isEqualTo(Answer.BLOCKED_ORDER);
        assertThat(refused.detail()).contains("CANCEL_ONLY for exchange:test by kill-switch (a test)");
        assertThat(refused.held()).isNotNull();
        assertThat(scene.board.now().all().get(0).tally().refused()).isEqualTo(1);
        assertThat(scene.status().refused()).containsEntry(Reason.MODE, 1L);
    }

    @Test
    void in_each_mode_each_kind_passes_by_the_table() {
        Map<String, String> calls = Map.of(
                "POST /order", "ACTIVE",
                "PUT /order", "ACTIVE",
                "POST /reduce", "REDUCE_ONLY",
                "DELETE /order", "CANCEL_ONLY",
                "DELETE /orders", "CANCEL_ONLY",
                "POST /dead-man", "CANCEL_ONLY",
                "GET /private", "CANCEL_ONLY",
                "GET /public", "CANCEL_ONLY");
        for (Mode mode : List.of(Mode.REDUCE_ONLY, Mode.CANCEL_ONLY, Mode.HALTED)) {
            Scene scene = scene();
            trip(scene, "global", mode);
            calls.forEach((line, last) -> {
                Ticket ticket = scene.ask("a", line);
                assertThat(scene.isAdmitted(ticket))
                        .as("%s in %s", line, mode)
                        .isEqualTo(!mode.isStricterThan(Mode.valueOf(last)));
            });
        }
    }

    @Test
    void what_was_admitted_before_the_trip_is_refused_at_its_start_and_costs_nothing() {
        Scene scene = scene();
        Ticket order = scene.ask("a", "POST /order");
        assertThat(scene.used("weight")).isEqualTo(1);
        scene.board.trip(HeldMode.latch(Scope.GLOBAL, Cause.KILL_SWITCH, Mode.CANCEL_ONLY, WHY));
        assertThat(scene.start(order)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(order)).isEqualTo(Reason.MODE);
        assertThat(scene.used("weight")).isZero();
    }

    @Test
    void a_trip_empties_the_lane_of_what_may_no_longer_pass_and_of_nothing_else() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        Ticket order = scene.ask("a", "POST /order?cid=1");
        Ticket reduce = scene.ask("a", "POST /reduce?cid=2");
        Ticket read = scene.ask("a", "GET /public");
        trip(scene, "exchange:elsewhere", Mode.HALTED);
        assertThat(scene.waits(order)).isTrue();
        trip(scene, "global", Mode.REDUCE_ONLY);
        assertThat(scene.refusal(order)).isEqualTo(Reason.MODE);
        assertThat(scene.waits(reduce)).isTrue();
        trip(scene, "global", Mode.CANCEL_ONLY);
        assertThat(scene.refusal(reduce)).isEqualTo(Reason.MODE);
        assertThat(scene.waits(read)).isTrue();
        assertThat(scene.status().waiting()).isEqualTo(1);
    }

    @Test
    void ten_thousand_waiting_orders_get_their_no_in_bounded_turns() {
        Scene scene =
                new Scene(Scene.settings(new LaneSettings(20_000, 1 << 30, 5, 8), false), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        List<Ticket> waiting = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            waiting.add(scene.ask("bot" + i % 50, "POST /order?cid=" + i));
        }
        trip(scene, "global", Mode.CANCEL_ONLY);
        long refusedInOneTurn =
                waiting.stream().filter(ticket -> !scene.waits(ticket)).count();
        assertThat(refusedInOneTurn).isLessThan(2000L);
        assertThat(scene.gate.nextTickNanos(scene.now)).isLessThanOrEqualTo(MS);
        scene.pass(200 * MS);
        assertThat(waiting).allMatch(ticket -> scene.refusal(ticket) == Reason.MODE);
        assertThat(scene.status().waiting()).isZero();
        assertThat(scene.board.now().all().get(0).tally().refused()).isEqualTo(10_000);
    }

    @Test
    void a_withdrawal_needs_its_bot_s_leave_in_every_mode_and_passes_in_active_only() {
        GateSettings settings = Scene.settings(
                new LaneSettings(10, 1 << 20, 5, 8), true, Map.of("treasury", new BotShare(1, 100, true)), Set.of());
        Scene scene = new Scene(settings, limit("weight", 100, 60_000));
        Refused refused = scene.refused(scene.ask("maker", "POST /withdraw"));
        assertThat(refused.reason()).isEqualTo(Reason.WITHDRAWAL);
        assertThat(refused.shape()).isEqualTo(Answer.BLOCKED_ORDER);
        assertThat(scene.isAdmitted(scene.ask("treasury", "POST /withdraw"))).isTrue();
        trip(scene, "global", Mode.REDUCE_ONLY);
        assertThat(scene.refusal(scene.ask("treasury", "POST /withdraw"))).isEqualTo(Reason.MODE);
    }

    @Test
    void observing_waives_a_breaker_and_counts_what_it_would_have_stopped_but_never_a_latch() {
        Scene scene =
                new Scene(Scene.settings(new LaneSettings(10, 1 << 20, 5, 8), true), limit("weight", 100, 60_000));
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(scene.start(scene.ask("a", "POST /order"))).isEqualTo(StartVerdict.GO);
        assertThat(scene.board.now().all().get(0).tally().observed()).isEqualTo(1);
        assertThat(scene.board.now().all().get(0).tally().refused()).isZero();
        trip(scene, "bot:a", Mode.CANCEL_ONLY);
        assertThat(scene.refusal(scene.ask("a", "POST /order"))).isEqualTo(Reason.MODE);
    }

    @Test
    void a_hedger_goes_on_placing_where_a_position_is_held_back() {
        Scene scene = scene();
        hold(scene, Cause.breaker("hedge_deviation"), Mode.REDUCE_ONLY, null);
        assertThat(scene.start(scene.ask("hedger", "POST /order"))).isEqualTo(StartVerdict.GO);
        assertThat(scene.refusal(scene.ask("maker", "POST /order"))).isEqualTo(Reason.MODE);
        trip(scene, "global", Mode.REDUCE_ONLY);
        assertThat(scene.refusal(scene.ask("hedger", "POST /order"))).isEqualTo(Reason.MODE);
    }

    @Test
    void a_lifted_mode_lets_the_next_order_pass() {
        Scene scene = scene();
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(scene.refusal(scene.ask("a", "POST /order"))).isEqualTo(Reason.MODE);
        scene.board.lift(Scope.exchange("test"), Cause.breaker("error_series"));
        assertThat(scene.isAdmitted(scene.ask("a", "POST /order"))).isTrue();
    }

    // ---- the pass of a breaker that is half open

    @Test
    void one_order_goes_by_a_pass_and_the_next_is_refused_until_it_comes_back() {
        Scene scene = scene();
        Pass pass = new Pass();
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, pass);
        Ticket first = scene.ask("a", "POST /order");
        assertThat(first.holds(pass)).isTrue();
        assertThat(scene.refusal(scene.ask("a", "POST /order"))).isEqualTo(Reason.MODE);
        scene.notSent(first);
        Ticket second = scene.ask("a", "POST /order");
        assertThat(scene.start(second)).isEqualTo(StartVerdict.GO);
        assertThat(pass.isStarted()).isTrue();
        assertThat(second.holds(pass)).isTrue();
        assertThat(scene.refusal(scene.ask("a", "POST /order"))).isEqualTo(Reason.MODE);
    }

    @Test
    void a_pass_comes_back_from_a_call_that_waited_in_vain_or_was_refused_at_its_start() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        Pass pass = new Pass();
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, pass);
        Ticket waits = scene.ask("a", "POST /order");
        assertThat(scene.waits(waits)).isTrue();
        scene.pass(1100 * MS);
        assertThat(scene.refusal(waits)).isEqualTo(Reason.LIMIT);
        Ticket free = scene.ask("a", "POST /order?w=0");
        trip(scene, "global", Mode.CANCEL_ONLY);
        assertThat(scene.start(free)).isInstanceOf(Refused.class);
        assertThat(pass.take()).isTrue();
    }

    @Test
    void a_pass_of_a_state_that_is_over_lets_nobody_by() {
        Scene scene = scene();
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, new Pass());
        Ticket order = scene.ask("a", "POST /order");
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, null);
        assertThat(scene.start(order)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(order)).isEqualTo(Reason.MODE);
    }

    @Test
    void no_pass_is_spent_on_a_call_that_something_else_stops() {
        Scene scene = scene();
        Pass pass = new Pass();
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, pass);
        hold(scene, Cause.parse("clock"), Mode.REDUCE_ONLY, null);
        assertThat(scene.refusal(scene.ask("a", "POST /order"))).isEqualTo(Reason.MODE);
        assertThat(pass.take()).isTrue();
    }

    @Test
    void a_withdrawal_gets_no_pass() {
        Scene scene = new Scene(
                Scene.settings(
                        new LaneSettings(10, 1 << 20, 5, 8),
                        false,
                        Map.of("treasury", new BotShare(1, 100, true)),
                        Set.of()),
                limit("weight", 100, 60_000));
        hold(scene, Cause.breaker("error_series"), Mode.CANCEL_ONLY, new Pass());
        assertThat(scene.refusal(scene.ask("treasury", "POST /withdraw"))).isEqualTo(Reason.MODE);
    }
}
