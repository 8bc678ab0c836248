package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static dev.sluice.gate.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.Levels;
import dev.sluice.limit.LimitSettings;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PenaltyTest {
    private final LimitSettings weight =
            limit("weight", "ip", Algorithm.SLIDING_WINDOW, 100, 60_000, 10, Breach.BAN, false);
    private final LimitSettings orders =
            limit("orders", "account", Algorithm.SLIDING_WINDOW, 100, 10_000, 0, Breach.REJECT, false);

    @Test
    void a_refusal_of_the_exchange_pauses_the_limit_it_is_about_and_no_other() {
        Scene scene = new Scene(Scene.settings(), weight, orders);
        Ticket order = scene.go("a", "POST /order?w=1,1");
        scene.answer(order, TestCalls.rate(2000, "orders"));
        assertThat(scene.refusal(scene.ask("a", "POST /order?w=1,1"))).isEqualTo(Reason.BACKOFF);
        Ticket read = scene.ask("a", "GET /private?w=1,1");
        assertThat(scene.waits(read)).isTrue();
        assertThat(scene.isAdmitted(scene.ask("b", "POST /order?w=1,1"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("a", "GET /public?w=1"))).isTrue();
        scene.pass(1999 * MS);
        assertThat(scene.waits(read)).isTrue();
        scene.pass(600 * MS);
        assertThat(scene.isAdmitted(read)).isTrue();
    }

    @Test
    void a_pause_is_told_with_its_length() {
        Scene scene = new Scene(Scene.settings(), weight);
        scene.answer(scene.go("a", "GET /public"), TestCalls.rate(30_000, "weight"));
        Refused refused = scene.refused(scene.ask("a", "GET /public"));
        assertThat(refused.reason()).isEqualTo(Reason.BACKOFF);
        assertThat(refused.retryAfterNanos()).isBetween(30 * SECOND, 36 * SECOND);
    }

    @Test
    void a_success_ends_the_row_of_failures() {
        Scene scene = new Scene(Scene.settings(), weight);
        for (int i = 0; i < 4; i++) {
            scene.answer(scene.go("a", "GET /public"), TestCalls.rate(-1, "weight"));
            scene.pass(61 * SECOND);
        }
        scene.answer(scene.go("a", "GET /public"), TestCalls.ok());
        scene.answer(scene.go("a", "GET /public"), TestCalls.rate(-1, "weight"));
        Ticket next = scene.ask("a", "GET /public");
        scene.pass(1001 * MS);
        assertThat(scene.isAdmitted(next))
                .as("the first pause is bounded by a second")
                .isTrue();
    }

    @Test
    void cancels_have_a_schedule_of_their_own_where_a_breach_is_only_rejected() {
        Scene scene = new Scene(Scene.settings(), orders);
        scene.answer(scene.go("a", "POST /order"), TestCalls.rate(20_000, "orders"));
        Ticket cancel = scene.go("a", "DELETE /order?cid=1");
        scene.answer(cancel, TestCalls.rate(-1, "orders"));
        Ticket next = scene.ask("a", "DELETE /order?cid=1");
        scene.pass(101 * MS);
        assertThat(scene.isAdmitted(next)).isTrue();
    }

    @Test
    void cancels_keep_the_pause_of_a_limit_that_bans() {
        Scene scene = new Scene(Scene.settings(), weight);
        scene.answer(scene.go("a", "GET /public"), TestCalls.rate(20_000, "weight"));
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1");
        scene.pass(19_999 * MS);
        assertThat(scene.waits(cancel)).isTrue();
        scene.pass(6 * SECOND);
        assertThat(scene.isAdmitted(cancel)).isTrue();
    }

    @Test
    void a_ban_stops_all_that_is_charged_to_its_limit_even_what_was_admitted() {
        Scene scene = new Scene(Scene.settings(), weight, orders);
        Ticket banned = scene.go("a", "GET /public");
        Ticket admitted = scene.ask("b", "GET /public");
        Ticket elsewhere = scene.ask("b", "POST /order?w=,1");
        scene.answer(banned, TestCalls.ban(3000, "weight"));
        assertThat(scene.start(admitted)).isEqualTo(StartVerdict.AGAIN);
        assertThat(scene.start(elsewhere)).isEqualTo(StartVerdict.GO);
        Ticket order = scene.ask("a", "POST /order");
        assertThat(scene.refusal(order)).as("it ends before the ban does").isEqualTo(Reason.BAN);
        Ticket free = scene.ask("a", "POST /order?w=0,1");
        assertThat(scene.refusal(free))
                .as("costs nothing, but is under the limit")
                .isEqualTo(Reason.BAN);
        Ticket cancel = scene.ask("a", "DELETE /order?cid=1");
        scene.pass(3999 * MS);
        assertThat(scene.waits(cancel)).isTrue();
        assertThat(scene.waits(admitted)).isTrue();
        scene.pass(2 * MS);
        assertThat(scene.isAdmitted(cancel)).isTrue();
        assertThat(scene.isAdmitted(admitted)).isTrue();
    }

    @Test
    void after_a_ban_the_budget_comes_back_slowly() {
        Scene scene = new Scene(Scene.settings(), weight);
        scene.answer(scene.go("a", "GET /public"), TestCalls.ban(10_000, "weight"));
        scene.pass(11_001 * MS);
        int gone = 0;
        for (int i = 0; i < 50; i++) {
            gone += scene.isAdmitted(scene.ask("a", "GET /public")) ? 1 : 0;
        }
        assertThat(gone).isLessThan(10);
        scene.pass(70 * SECOND);
        assertThat(scene.isAdmitted(scene.ask("a", "GET /public?w=60"))).isTrue();
    }

    @Test
    void the_end_of_a_ban_is_read_on_the_exchanges_clock() {
        Scene scene = new Scene(Scene.settings(), weight);
        long exchangeMillis = 1_800_000_000_000L;
        long offset = exchangeMillis * MS - scene.now;
        scene.tell(new Event.ClockMeasured(offset - 100 * MS, offset + 100 * MS));
        Reading until = new Reading(
                Outcome.BAN,
                false,
                true,
                List.of("weight"),
                -1,
                exchangeMillis + 5000,
                List.of(),
                -1,
                -1,
                List.of(),
                "");
        scene.answer(scene.go("a", "GET /public"), until);
        long left = scene.status().limits().get(0).banNanos();
        assertThat(left).isBetween(5 * SECOND, 6200 * MS);
    }

    @Test
    void a_ban_of_unknown_length_or_limit_is_taken_to_be_of_the_limits_that_ban() {
        Scene scene = new Scene(Scene.settings(), weight, orders);
        scene.answer(scene.go("a", "POST /order?w=1,1"), TestCalls.ban(-1));
        assertThat(scene.refused(scene.ask("b", "GET /public")).retryAfterNanos())
                .isGreaterThan(119 * SECOND);
        assertThat(scene.isAdmitted(scene.ask("a", "POST /order?w=,1"))).isTrue();
    }

    @Test
    void a_restart_forgets_neither_bans_nor_pauses() {
        Scene.Kept levels = new Scene.Kept();
        Scene before = new Scene(1, Scene.settings(), levels, weight, orders);
        before.answer(before.go("a", "GET /public"), TestCalls.ban(60_000, "weight"));
        before.answer(before.go("a", "POST /order?w=,1"), TestCalls.rate(60_000, "orders"));
        Scene after = new Scene(1, Scene.settings(), levels, weight, orders);
        after.now = before.now + SECOND;
        assertThat(after.refusal(after.ask("a", "GET /public"))).isEqualTo(Reason.BAN);
        assertThat(after.refusal(after.ask("a", "POST /order?w=,1"))).isEqualTo(Reason.BACKOFF);
        assertThat(after.isAdmitted(after.ask("b", "POST /order?w=,1"))).isTrue();
        after.pass(62 * SECOND);
        assertThat(after.isAdmitted(after.ask("a", "GET /public"))).isTrue();
    }

    @Test
    void a_reload_forgets_neither_bans_nor_pauses() {
        Scene scene = new Scene(Scene.settings(), weight);
        scene.answer(scene.go("a", "GET /public"), TestCalls.ban(60_000, "weight"));
        LimitSettings shorter = limit("weight", "ip", Algorithm.SLIDING_WINDOW, 50, 30_000, 10, Breach.BAN, false);
        scene.tell(new Event.Reloaded(
                (call, learned, at) -> TestCalls.costs(call), Scene.settings(), List.of(orders, shorter)));
        assertThat(scene.refusal(scene.ask("a", "GET /public?w=,1"))).isEqualTo(Reason.BAN);
    }

    @Test
    void a_first_start_without_levels_begins_used_up_but_lets_a_cancel_pass() {
        LimitSettings small = limit("small", "ip", Algorithm.SLIDING_WINDOW, 100, 10_000, 10, Breach.BAN, false);
        Scene scene = new Scene(1, Scene.settings(), dev.sluice.limit.Levels.heap(), small);
        assertThat(scene.waits(scene.ask("a", "GET /public"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("a", "DELETE /order?cid=1"))).isTrue();
        assertThat(scene.status().limits().get(0).firstRun()).isTrue();
    }

    @Test
    void a_second_start_within_the_first_window_begins_used_up_too() {
        LimitSettings small = limit("small", "ip", Algorithm.SLIDING_WINDOW, 100, 10_000, 10, Breach.BAN, false);
        Map<String, LongBuffer> slots = new HashMap<>();
        Levels levels = new Levels() {
            @Override
            public Slot slot(String name, int longs) {
                boolean fresh = !slots.containsKey(name);
                return new Slot(slots.computeIfAbsent(name, any -> LongBuffer.allocate(longs)), fresh);
            }

            @Override
            public void release(String name) {
                slots.remove(name);
            }
        };
        Scene killedBeforeItsFirstCall = new Scene(1, Scene.settings(), levels, small);
        Scene next = new Scene(1, Scene.settings(), levels, small);
        next.now = killedBeforeItsFirstCall.now + 4 * SECOND;
        assertThat(next.waits(next.ask("a", "GET /public"))).isTrue();
        Scene last = new Scene(1, Scene.settings(), levels, small);
        last.now = killedBeforeItsFirstCall.now + 10 * SECOND + SECOND / 10;
        assertThat(last.isAdmitted(last.ask("a", "GET /public"))).isTrue();
    }
}
