package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Outcome;
import dev.sluice.guard.GuardSettings;
import dev.sluice.guard.Hit;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The runaway guard at the gate's door. */
final class GuardGateTest {
    private static final long SECOND = Scene.SECOND;

    private Scene scene = scene(new GuardSettings(true, 10, 0, 2, 5, 10_000, 20), false);

    private static Scene scene(GuardSettings guard, boolean observe) {
        return new Scene(Map.of(), Scene.guarded(guard, observe), Scene.limit("wide", 10_000, 1000));
    }

    private Ticket place(String bot, int price) {
        scene.now++;
        return scene.ask(bot, "POST /order?symbol=BTC&side=buy&qty=1&price=" + price);
    }

    @Test
    void one_order_too_many_is_a_definite_reject_and_cancels_and_reads_pass() {
        for (int i = 0; i < 10; i++) {
            assertThat(scene.isAdmitted(place("knight", i))).isTrue();
        }
        Ticket eleventh = place("knight", 11);
        assertThat(scene.refusal(eleventh)).isEqualTo(Reason.GUARD);
        assertThat(scene.refused(eleventh).shape()).isEqualTo(Answer.BLOCKED_ORDER);
        assertThat(scene.refused(eleventh).detail()).isEqualTo("not sent: 11 orders in a second, allowed: 10");
        assertThat(scene.isAdmitted(scene.ask("knight", "DELETE /order?cid=1"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("knight", "GET /private"))).isTrue();
        assertThat(scene.isAdmitted(place("another", 1))).isTrue();
        assertThat(scene.status().guarded()).containsEntry(Hit.Rule.ORDERS_PER_SECOND, 1L);
    }

    @Test
    void the_same_order_over_and_over_is_refused_whatever_its_id() {
        for (int i = 0; i < 5; i++) {
            scene.now += SECOND;
            assertThat(scene.isAdmitted(scene.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=" + i)))
                    .isTrue();
        }
        scene.now += SECOND;
        Ticket sixth = scene.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=6");
        assertThat(scene.refusal(sixth)).isEqualTo(Reason.GUARD);
        assertThat(scene.isAdmitted(scene.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=2&cid=7")))
                .isTrue();
    }

    @Test
    void past_the_second_threshold_the_bot_is_latched_and_stays_so() {
        for (int i = 0; i < 32; i++) {
            place("knight", i);
        }
        assertThat(scene.effects.takeModesChanged()).isTrue();
        assertThat(scene.board.now().all()).singleElement().satisfies(held -> {
            assertThat(held.scope()).isEqualTo(Scope.bot("knight"));
            assertThat(held.mode()).isEqualTo(Mode.CANCEL_ONLY);
            assertThat(held.latched()).isTrue();
            assertThat(held.why().who()).isEqualTo("runaway guard");
        });
        scene.now += 3600 * SECOND;
        assertThat(scene.refusal(place("knight", 1))).isEqualTo(Reason.MODE);
        assertThat(scene.isAdmitted(scene.ask("knight", "DELETE /order?cid=1"))).isTrue();
        assertThat(scene.isAdmitted(place("another", 1))).isTrue();
    }

    @Test
    void observe_counts_and_refuses_and_latches_nothing() {
        scene = scene(new GuardSettings(true, 10, 0, 0, 0, 10_000, 1), true);
        for (int i = 0; i < 100; i++) {
            assertThat(scene.isAdmitted(place("knight", i))).isTrue();
        }
        assertThat(scene.board.now().isEmpty()).isTrue();
        assertThat(scene.status().guarded()).containsEntry(Hit.Rule.ORDERS_PER_SECOND, 90L);
    }

    private Ticket unknown(String bot, String id) {
        scene.now += SECOND;
        Ticket order = scene.go(bot, "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=" + id);
        scene.settle(order, TestCalls.of(Outcome.UNKNOWN));
        return order;
    }

    @Test
    void too_many_orders_that_nobody_knows_of_stop_new_ones_until_an_answer_names_one() {
        unknown("maker", "a");
        scene.now += SECOND;
        Ticket answered = scene.go("maker", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=b");
        scene.answer(answered, TestCalls.of(Outcome.UNKNOWN));
        assertThat(scene.status().openUnknown()).isEqualTo(2);
        assertThat(scene.refusal(place("maker", 5))).isEqualTo(Reason.GUARD);
        scene.answer(scene.go("maker", "GET /order?cid=b"), TestCalls.ok());
        assertThat(scene.isAdmitted(place("maker", 6))).isTrue();
    }

    @Test
    void time_closes_what_nobody_names_as_unreconciled() {
        unknown("maker", "a");
        unknown("maker", "b");
        scene.pass(900 * SECOND);
        assertThat(scene.status().openUnknown()).isZero();
        assertThat(scene.status().totals().unreconciled()).isEqualTo(2);
        assertThat(scene.isAdmitted(place("maker", 5))).isTrue();
    }
}
