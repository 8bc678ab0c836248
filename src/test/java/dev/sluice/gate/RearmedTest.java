package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static dev.sluice.gate.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Outcome;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a gate does after a re-arm, what it tells of a trip that is only rehearsed, and of orders that nobody knows about. */
final class RearmedTest {
    /** How many of those calls may go now. */
    private static int go(Scene scene, String bot, int calls) {
        List<Ticket> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(scene.ask(bot, "GET /public"));
        }
        return (int) all.stream().filter(scene::isAdmitted).count();
    }

    @Test
    void after_a_re_arm_the_budget_grows_from_its_first_share_to_all_of_it() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 600_000));
        scene.tell(new Event.Rearmed(Scope.GLOBAL, 10 * SECOND, 10));
        assertThat(go(scene, "a", 40)).isEqualTo(10);
        scene.pass(5 * SECOND);
        assertThat(scene.status().totals().admitted()).isEqualTo(40);
        assertThat(go(scene, "a", 50)).isBetween(14, 16);
        scene.pass(2 * SECOND);
        assertThat(scene.status().totals().admitted()).isBetween(71L, 74L);
        scene.pass(3 * SECOND - 10 * MS);
        assertThat(scene.status().totals().admitted()).isEqualTo(90);
        scene.pass(SECOND);
        assertThat(go(scene, "a", 11)).isEqualTo(10);
    }

    @Test
    void a_ramp_is_for_its_own_scope_and_never_for_cancels() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 600_000));
        scene.tell(new Event.Rearmed(Scope.bot("a"), 10 * SECOND, 10));
        for (int i = 0; i < 10; i++) {
            scene.go("a", "GET /public");
        }
        assertThat(scene.isAdmitted(scene.ask("a", "GET /public"))).isFalse();
        assertThat(scene.isAdmitted(scene.ask("b", "POST /order"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("a", "DELETE /order?cid=1"))).isTrue();
        scene.tell(new Event.Rearmed(Scope.exchange("elsewhere"), 10 * SECOND, 1));
        assertThat(scene.isAdmitted(scene.ask("b", "POST /order"))).isTrue();
    }

    @Test
    void of_more_re_arms_than_are_remembered_the_latest_still_comes_back_slowly() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 600_000));
        for (int i = 0; i < 100; i++) {
            scene.tell(new Event.Rearmed(Scope.bot("bot-" + i), 10 * SECOND, 10));
        }
        assertThat(go(scene, "bot-99", 40)).isEqualTo(10);
    }

    @Test
    void a_drill_counts_what_a_trip_would_refuse_and_changes_nothing() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 3, 600_000));
        scene.go("a", "POST /order");
        scene.go("b", "GET /public");
        scene.go("b", "POST /reduce");
        scene.pass(61 * SECOND);
        scene.ask("a", "POST /order?cid=1");
        scene.ask("a", "POST /order?cid=2");
        scene.ask("b", "POST /order?cid=3");
        scene.ask("b", "GET /public");
        Drill drill = scene.gate.drill(Scope.bot("a"), Mode.REDUCE_ONLY, scene.now);
        assertThat(drill).isEqualTo(new Drill(2, Map.of("PLACE of a", 2L), Map.of("PLACE of a", 2L)));
        Drill all = scene.gate.drill(Scope.GLOBAL, Mode.HALTED, scene.now);
        assertThat(all.waiting()).isEqualTo(Map.of("PLACE of a", 2L, "PLACE of b", 1L, "READ_PUBLIC of b", 1L));
        assertThat(scene.gate
                        .drill(Scope.exchange("elsewhere"), Mode.HALTED, scene.now)
                        .seen())
                .isZero();
        assertThat(scene.status().waiting()).isEqualTo(4);
        assertThat(scene.board.now().isEmpty()).isTrue();
    }

    @Test
    void a_drill_of_one_instrument_counts_orders_of_an_unknown_one_as_its_trip_would_refuse_them() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 60_000));
        Scope btc = Scope.instrument("test", "BTC");
        scene.go("a", "POST /order?symbol=BTC");
        scene.go("a", "POST /order?symbol=ETH");
        scene.go("b", "POST /order");
        scene.go("b", "GET /public");
        assertThat(scene.gate.drill(btc, Mode.CANCEL_ONLY, scene.now).refused())
                .isEqualTo(Map.of("PLACE of a", 1L, "PLACE of b", 1L));
    }

    @Test
    void status_tells_of_each_bot_what_it_waits_for_and_why() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 600_000));
        scene.go("a", "GET /public");
        scene.ask("a", "GET /public");
        scene.ask("b", "POST /order");
        assertThat(scene.status().bots())
                .containsExactly(
                        new GateStatus.BotStatus("a", 2, Map.of(), Map.of("limit weight", 1L)),
                        new GateStatus.BotStatus("b", 1, Map.of(), Map.of("limit weight", 1L)));
    }

    @Test
    void status_tells_of_each_bot_what_it_used_of_each_limit_within_its_window() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 10_000), limit("orders", 100, 60_000));
        scene.answer(scene.go("a", "GET /public?w=7"), TestCalls.ok());
        scene.answer(scene.go("a", "POST /order?cid=1&w=2,1"), TestCalls.ok());
        scene.answer(scene.go("b", "GET /public?w=3&ok=0"), TestCalls.ok());
        scene.answer(scene.go("b", "GET /public?w=,5"), TestCalls.ok());
        assertThat(scene.status().bots())
                .extracting(GateStatus.BotStatus::used)
                .containsExactly(Map.of("weight", 9L, "orders", 1L), Map.of("orders", 5L));
        scene.pass(11 * SECOND);
        assertThat(scene.status().bots())
                .extracting(GateStatus.BotStatus::used)
                .containsExactly(Map.of("orders", 1L), Map.of("orders", 5L));
        scene.pass(60 * SECOND);
        assertThat(scene.status().bots()).isEmpty();
    }

    @Test
    void what_a_bot_used_is_remembered_of_a_bounded_number_of_calls() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1_000_000, 600_000));
        for (int i = 0; i < 9_000; i++) {
            scene.answer(scene.go("a", "GET /public"), TestCalls.ok());
        }
        assertThat(scene.status().bots())
                .extracting(GateStatus.BotStatus::used)
                .containsExactly(Map.of("weight", 8192L));
    }

    @Test
    void status_shows_how_far_a_ramp_after_a_re_arm_is_until_it_is_over() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 600_000));
        scene.tell(new Event.Rearmed(Scope.exchange("test"), 10 * SECOND, 10));
        scene.tell(new Event.Rearmed(Scope.instrument("other", "BTC"), 10 * SECOND, 20));
        scene.pass(5 * SECOND);
        assertThat(scene.status().ramps())
                .containsExactly(new GateStatus.RampStatus("exchange:test", 0.55, 5 * SECOND));
        scene.pass(5 * SECOND);
        assertThat(scene.status().ramps()).isEmpty();
    }

    @Test
    void status_shows_what_share_of_a_limit_is_back_after_a_ban() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 1_000));
        scene.answer(scene.go("a", "GET /public"), TestCalls.ban(10_000, "weight"));
        assertThat(shareOf(scene)).isEqualTo(0.1);
        scene.pass(10 * SECOND + 30 * SECOND);
        assertThat(shareOf(scene)).isBetween(0.5, 0.6);
        scene.pass(31 * SECOND);
        assertThat(shareOf(scene)).isEqualTo(1);
    }

    private static double shareOf(Scene scene) {
        return scene.status().limits().get(0).share();
    }

    @Test
    void an_armed_dead_mans_switch_ages_until_it_is_fed_again_or_disarmed() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 600_000));
        scene.answer(scene.go("a", "POST /dead-man"), TestCalls.of(Outcome.BUSINESS));
        assertThat(scene.gate.atExchange(scene.now).armed()).isEmpty();
        scene.answer(scene.go("a", "POST /dead-man"), TestCalls.ok());
        scene.answer(scene.go("a", "POST /dead-man?symbol=BTC"), TestCalls.ok());
        scene.pass(3 * SECOND);
        scene.answer(scene.go("a", "POST /dead-man"), TestCalls.ok());
        scene.pass(SECOND);
        assertThat(scene.gate.atExchange(scene.now).armed())
                .extracting(DeadMan::ageNanos)
                .containsExactly(SECOND, 4 * SECOND);
        scene.answer(scene.go("a", "POST /dead-man?timeout=0"), TestCalls.ok());
        assertThat(scene.gate.atExchange(scene.now).armed())
                .singleElement()
                .satisfies(one -> assertThat(one.instrument()).isEqualTo("BTC"));
    }

    @Test
    void an_order_of_unknown_outcome_is_listed_until_a_read_or_an_operator_closes_it() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 600_000));
        Ticket first = scene.go("a", "POST /order?cid=1&symbol=BTC");
        scene.settle(first, TestCalls.of(Outcome.UNKNOWN));
        scene.pass(SECOND);
        Ticket second = scene.go("a", "POST /order?cid=2");
        scene.settle(second, TestCalls.of(Outcome.UNKNOWN));
        List<UnknownOrder> unknown = scene.gate.atExchange(scene.now).unknown();
        assertThat(unknown).hasSize(2);
        assertThat(unknown.get(0).names()).containsExactly("c:1");
        assertThat(unknown.get(0).instrument()).isEqualTo("BTC");
        assertThat(unknown.get(0).bot()).isEqualTo("a");
        String account = unknown.get(0).account();
        assertThat(scene.gate.closeUnknown(account, "c:9", scene.now, scene.effects))
                .isZero();
        assertThat(scene.gate.closeUnknown(account, "c:1", scene.now, scene.effects))
                .isEqualTo(1);
        assertThat(scene.gate.closeUnknown(account, "", scene.now, scene.effects))
                .isEqualTo(1);
        assertThat(scene.gate.atExchange(scene.now).unknown()).isEmpty();
        scene.pass(1000 * SECOND);
        assertThat(scene.status().totals().unreconciled()).isZero();
    }
}
