package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static dev.sluice.gate.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Outcome;
import dev.sluice.lane.BotShare;
import dev.sluice.lane.LaneClass;
import dev.sluice.lane.LaneSettings;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GateTest {
    private static final LaneSettings LANE = new LaneSettings(3, 100_000, 5, 8);

    @Test
    void a_call_that_fits_goes_and_the_next_waits_until_the_window_lets_it_go() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 2, 1000));
        Ticket first = scene.go("a", "GET /public?w=2");
        scene.answer(first, TestCalls.ok());
        Ticket second = scene.ask("a", "GET /public?w=1");
        scene.pass(900 * MS);
        assertThat(scene.waits(second)).isTrue();
        scene.pass(200 * MS);
        assertThat(scene.isAdmitted(second)).isTrue();
    }

    @Test
    void what_a_success_gives_back_lets_the_waiting_one_go() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 5, 60_000));
        Ticket order = scene.go("a", "POST /order?w=5&ok=0");
        Ticket waiting = scene.ask("a", "POST /order?w=5");
        assertThat(scene.waits(waiting)).isTrue();
        scene.answer(order, TestCalls.ok());
        assertThat(scene.isAdmitted(waiting)).isTrue();
    }

    @Test
    void a_failure_keeps_its_cost() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 5, 60_000));
        Ticket order = scene.go("a", "POST /order?w=5&ok=0");
        Ticket waiting = scene.ask("a", "POST /order?w=5");
        scene.answer(order, TestCalls.of(Outcome.BUSINESS));
        assertThat(scene.waits(waiting)).isTrue();
    }

    @Test
    void all_limits_are_charged_or_none() {
        Scene scene = new Scene(Scene.settings(), limit("plenty", 100, 60_000), limit("scarce", 1, 60_000));
        scene.go("a", "GET /public?w=10,1");
        Ticket stopped = scene.ask("a", "GET /public?w=10,1");
        assertThat(scene.waits(stopped)).isTrue();
        assertThat(scene.used("plenty")).isEqualTo(10);
    }

    @Test
    void a_limit_of_address_route_and_instrument_has_its_size_for_each_instrument_of_each_route() {
        Scene scene = new Scene(
                Scene.settings(),
                limit("funding", "ip+route+instrument", Algorithm.SLIDING_WINDOW, 1, 60_000, 0, Breach.REJECT, false));
        assertThat(scene.isAdmitted(scene.ask("a", "GET /public?symbol=BTC"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("a", "GET /public?symbol=ETH"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("a", "GET /private?symbol=BTC"))).isTrue();
        assertThat(scene.waits(scene.ask("b", "GET /public?symbol=BTC"))).isTrue();
    }

    @Test
    void a_call_that_lacks_one_limit_does_not_stop_others_at_another() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 60_000), limit("orders", 1, 60_000));
        scene.go("a", "POST /order?w=1,1");
        Ticket stopped = scene.ask("a", "POST /order?w=1,1");
        Ticket read = scene.ask("b", "GET /public?w=50");
        assertThat(scene.waits(stopped)).isTrue();
        assertThat(scene.isAdmitted(read)).isTrue();
    }

    @Test
    void a_small_call_does_not_overtake_a_large_one_of_its_class() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 1000));
        scene.answer(scene.go("a", "GET /public?w=5"), TestCalls.ok());
        Ticket large = scene.ask("a", "GET /public?w=10");
        Ticket small = scene.ask("b", "GET /public?w=1");
        assertThat(scene.waits(small)).isTrue();
        Ticket urgent = scene.ask("b", "POST /order?w=1");
        assertThat(scene.isAdmitted(urgent)).isTrue();
        scene.notSent(urgent);
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(large)).isTrue();
    }

    @Test
    void a_call_that_waits_until_its_deadline_is_told_to_wait_longer() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 60_000));
        scene.answer(scene.go("a", "GET /public"), TestCalls.ok());
        Ticket order = scene.ask("a", "POST /order");
        Ticket impatient = scene.ticket("a", "GET /public", 10 * MS);
        scene.ask(impatient);
        scene.pass(11 * MS);
        assertThat(scene.refusal(impatient)).isEqualTo(Reason.LIMIT);
        scene.pass(SECOND);
        Refused refused = scene.refused(order);
        assertThat(refused.reason()).isEqualTo(Reason.LIMIT);
        assertThat(refused.shape()).isEqualTo(Answer.WAIT_LONGER);
        assertThat(refused.retryAfterNanos()).isGreaterThanOrEqualTo(58 * SECOND);
        assertThat(refused.detail()).contains("'weight' of 1");
    }

    @Test
    void a_dear_call_is_told_when_there_is_room_for_all_of_it() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 60_000));
        scene.answer(scene.go("a", "GET /public?w=6"), TestCalls.ok());
        Ticket dear = scene.ask("a", "GET /public?w=5");
        scene.pass(6 * SECOND);
        assertThat(scene.refused(dear).retryAfterNanos()).isGreaterThanOrEqualTo(53 * SECOND);
    }

    @Test
    void a_call_that_is_larger_than_its_limit_is_refused_at_once() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 1000));
        Ticket large = scene.ask("a", "GET /public?w=11");
        assertThat(scene.refused(large).reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(scene.refused(large).detail()).contains("costs 11", "'weight'", "10");
    }

    @Test
    void a_signature_is_stale_only_when_it_surely_is() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 1000));
        long exchangeMillis = 1_800_000_000_000L;
        String old = "POST /order?recvWindow=1000&timestamp=" + (exchangeMillis - 1100);
        assertThat(scene.isAdmitted(scene.ask("a", old))).isTrue();
        long offset = exchangeMillis * MS - scene.now;
        scene.tell(new Event.ClockMeasured(offset - 200 * MS, offset + 200 * MS));
        assertThat(scene.refusal(scene.ask("a", old))).isEqualTo(Reason.DEADLINE);
        scene.tell(new Event.ClockMeasured(offset - 50 * MS, offset + 50 * MS));
        assertThat(scene.refused(scene.ask("a", old)).shape()).isEqualTo(Answer.STALE);
    }

    @Test
    void a_signature_ends_the_wait_before_its_class_does() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 60_000));
        long exchangeMillis = 1_800_000_000_000L;
        long offset = exchangeMillis * MS - scene.now;
        scene.tell(new Event.ClockMeasured(offset, offset));
        scene.answer(scene.go("a", "GET /public"), TestCalls.ok());
        Ticket read = scene.ask("a", "GET /private?recvWindow=3000&timestamp=" + exchangeMillis);
        scene.pass(2400 * MS);
        assertThat(scene.waits(read)).isTrue();
        scene.pass(200 * MS);
        assertThat(scene.refusal(read)).isEqualTo(Reason.LIMIT);
    }

    @Test
    void a_call_whose_deadline_passed_before_its_connection_was_there_is_not_sent() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 60_000));
        Ticket order = scene.ask("a", "POST /order");
        scene.now += 1001 * MS;
        assertThat(scene.start(order)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(order)).isEqualTo(Reason.DEADLINE);
        assertThat(scene.used("weight")).isZero();
    }

    @Test
    void a_full_lane_refuses_at_once_and_a_hang_up_makes_room() {
        Scene scene = new Scene(Scene.settings(LANE, false), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        List<Ticket> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(scene.ask("a", "GET /public"));
        }
        Refused refused = scene.refused(scene.ask("a", "GET /public"));
        assertThat(refused.reason()).isEqualTo(Reason.LANE_FULL);
        assertThat(refused.retryAfterNanos()).isPositive();
        assertThat(scene.hangUp(waiting.get(1))).isFalse();
        assertThat(scene.waits(scene.ask("a", "GET /public"))).isTrue();
    }

    @Test
    void a_lane_that_holds_too_many_bytes_is_full() {
        Scene scene = new Scene(Scene.settings(new LaneSettings(100, 1024, 5, 8), false), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        for (int i = 0; i < 10; i++) {
            assertThat(scene.waits(scene.ask("a", "GET /public"))).isTrue();
        }
        assertThat(scene.refusal(scene.ask("a", "GET /public"))).isEqualTo(Reason.LANE_FULL);
    }

    @Test
    void a_call_whose_caller_hung_up_is_never_sent() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 1000));
        Ticket first = scene.go("a", "POST /order");
        Ticket gone = scene.ask("a", "POST /order");
        assertThat(scene.hangUp(gone)).isFalse();
        scene.answer(first, TestCalls.ok());
        scene.pass(2 * SECOND);
        assertThat(scene.waits(gone)).as("nothing more came").isTrue();
        Ticket goneLate = scene.ask("a", "POST /order");
        assertThat(scene.hangUp(goneLate)).isTrue();
        assertThat(scene.start(goneLate)).isInstanceOf(Refused.class);
        assertThat(scene.refusal(goneLate)).isEqualTo(Reason.CALLER_GONE);
    }

    @Test
    void a_header_that_came_between_ask_and_start_sends_the_call_back_to_its_place() {
        LimitSettings weight = limit("weight", "ip", Algorithm.SLIDING_WINDOW, 10, 1000, 0, Breach.BAN, false);
        Scene scene = new Scene(Scene.settings(), weight);
        Ticket other = scene.go("a", "GET /public");
        Ticket admitted = scene.ask("a", "GET /public?w=5");
        scene.settle(other, TestCalls.header(0, 12));
        Ticket later = scene.ask("a", "GET /public?w=5");
        assertThat(scene.waits(later)).isTrue();
        assertThat(scene.start(admitted)).isEqualTo(StartVerdict.AGAIN);
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(admitted)).isTrue();
        assertThat(scene.start(admitted)).isEqualTo(StartVerdict.GO);
    }

    @Test
    void the_last_two_connections_are_for_cancels() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 100, 1000));
        List<Ticket> reads = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Ticket read = scene.ticketWithConnection("a", "GET /public");
            scene.ask(read);
            reads.add(read);
        }
        assertThat(scene.isAdmitted(reads.get(5))).isTrue();
        assertThat(scene.waits(reads.get(6))).isTrue();
        Ticket cancel = scene.ticketWithConnection("a", "DELETE /order?cid=1");
        assertThat(scene.ask(cancel)).isInstanceOf(Admitted.class);
        scene.start(reads.get(0));
        scene.answered(reads.get(0));
        assertThat(scene.waits(reads.get(6))).as("its body is still being read").isTrue();
        scene.settle(reads.get(0), TestCalls.ok());
        scene.start(cancel);
        scene.answer(cancel, TestCalls.ok());
        assertThat(scene.isAdmitted(reads.get(6))).isTrue();
    }

    @Test
    void a_bot_uses_no_more_than_its_share_of_a_limit() {
        Map<String, BotShare> bots = Map.of("greedy", new BotShare(1, 30, false));
        GateSettings settings = Scene.settings(new LaneSettings(100, 1 << 20, 5, 8), false, bots, Set.of());
        Scene scene = new Scene(settings, limit("weight", 10, 1000));
        for (int i = 0; i < 3; i++) {
            scene.go("greedy", "GET /public");
        }
        assertThat(scene.waits(scene.ask("greedy", "GET /public"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("greedy", "DELETE /order?cid=1"))).isTrue();
        assertThat(scene.isAdmitted(scene.ask("modest", "GET /public?w=6"))).isTrue();
    }

    @Test
    void a_caller_may_lower_its_class_never_raise_it() {
        assertThat(LaneClass.PLACE.loweredTo(LaneClass.READ_PUBLIC)).isEqualTo(LaneClass.READ_PUBLIC);
        assertThat(LaneClass.PLACE.loweredTo(LaneClass.CANCEL)).isEqualTo(LaneClass.PLACE);
        assertThat(LaneClass.PLACE.loweredTo(null)).isEqualTo(LaneClass.PLACE);
        assertThat(LaneClass.parse("read-public")).isEqualTo(LaneClass.READ_PUBLIC);
        assertThat(LaneClass.parse("first")).isNull();
    }

    @Test
    void observing_charges_and_counts_but_stops_nothing() {
        Scene scene = new Scene(Scene.settings(LANE, true), limit("weight", 1, 60_000));
        scene.go("a", "GET /public");
        scene.go("a", "GET /public?w=5");
        assertThat(scene.used("weight")).isEqualTo(6);
        assertThat(scene.status().totals().observedWaits()).isEqualTo(1);
        Ticket banned = scene.go("a", "GET /public");
        scene.answer(banned, TestCalls.ban(10_000, "weight"));
        assertThat(scene.refusal(scene.ask("a", "GET /public"))).isEqualTo(Reason.BAN);
    }

    @Test
    void a_gate_that_drains_takes_no_orders_but_cancels_and_lets_what_waits_go() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 1, 1000));
        Ticket first = scene.go("a", "GET /public");
        Ticket waiting = scene.ask("a", "POST /order");
        scene.tell(new Event.Draining());
        Refused refused = scene.refused(scene.ask("a", "POST /order"));
        assertThat(refused.reason()).isEqualTo(Reason.DRAINING);
        assertThat(refused.shape()).isEqualTo(Answer.UNREACHABLE);
        Ticket cancel = scene.ask("a", "DELETE /order?cid=9");
        assertThat(scene.waits(cancel)).isTrue();
        scene.answer(first, TestCalls.ok());
        scene.pass(999 * MS);
        assertThat(scene.gate.idle()).isFalse();
        scene.pass(100 * MS);
        assertThat(scene.isAdmitted(cancel)).isTrue();
        scene.start(cancel);
        scene.settle(cancel, TestCalls.ok());
        assertThat(scene.refusal(waiting)).isEqualTo(Reason.LIMIT);
        assertThat(scene.gate.idle()).isTrue();
    }

    @Test
    void a_second_end_changes_nothing_but_is_counted() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 60_000));
        Ticket ticket = scene.go("a", "GET /public?w=4");
        scene.settle(ticket, TestCalls.ok());
        scene.settle(ticket, TestCalls.ok());
        scene.notSent(ticket);
        assertThat(scene.used("weight")).isEqualTo(4);
        assertThat(scene.status().totals().settledTwice()).isEqualTo(2);
        assertThat(scene.status().open()).isZero();
    }

    @Test
    void a_ticket_asks_once_and_a_permit_starts_once() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 60_000));
        Ticket ticket = scene.go("a", "GET /public");
        assertThatThrownBy(() -> scene.ask(ticket)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> scene.start(ticket)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_reload_halves_a_limit_and_refills_nothing() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 10, 1000));
        for (int i = 0; i < 5; i++) {
            scene.answer(scene.go("a", "GET /public"), TestCalls.ok());
        }
        Ticket waiting = scene.ask("a", "GET /public?w=6");
        Event.Reloaded half = new Event.Reloaded(
                (call, learned, at) -> TestCalls.costs(call), Scene.settings(), List.of(limit("weight", 5, 1000)));
        scene.tell(half);
        assertThat(scene.refusal(waiting)).isEqualTo(Reason.TOO_LARGE);
        Ticket small = scene.ask("a", "GET /public");
        assertThat(scene.waits(small)).isTrue();
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(small)).isTrue();
    }

    @Test
    void a_reload_carries_over_what_is_in_flight_and_who_waits() {
        Scene scene = new Scene(Scene.settings(), limit("weight", 2, 1000), limit("gone", 5, 1000));
        Ticket flying = scene.go("a", "GET /public?w=2,5");
        Ticket waiting = scene.ask("a", "GET /public?w=1");
        Ticket elsewhere = scene.ask("b", "POST /order?w=,1");
        scene.tell(new Event.Reloaded(
                (call, learned, at) -> TestCalls.costs(call).subList(0, 1).stream()
                        .filter(cost -> cost.limit() == 0)
                        .toList(),
                Scene.settings(),
                List.of(limit("weight", 2, 1000))));
        assertThat(scene.isAdmitted(elsewhere)).as("its limit is gone").isTrue();
        assertThat(scene.waits(waiting)).isTrue();
        scene.answer(flying, TestCalls.ok());
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(waiting)).isTrue();
    }

    @Test
    void a_call_whose_connection_broke_before_the_status_line_goes_on_to_count_and_its_connection_is_free() {
        Scene scene = new Scene(Scene.settings(), Scene.limit("one", 1, 1000));
        Ticket cut = scene.ticketWithConnection("bot", "POST /order");
        scene.ask(cut);
        scene.start(cut);
        scene.now += 10 * Scene.MS;
        scene.settle(cut, TestCalls.of(Outcome.UNKNOWN));
        assertThat(scene.used("connections")).isZero();
        scene.now += 1500 * Scene.MS;
        assertThat(scene.used("one"))
                .as("the exchange may count it until 2 s after its start")
                .isEqualTo(1);
        scene.now += 1600 * Scene.MS;
        assertThat(scene.used("one")).isZero();
    }
}
