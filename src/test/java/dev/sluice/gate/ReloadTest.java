package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.Cost;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reload while calls wait and fly. They were named by the configuration before: its limits stood at other places, or counted otherwise. */
class ReloadTest {
    private static final LimitSettings A = Scene.limit("a", 100, 1000);
    private static final LimitSettings B = Scene.limit("b", 100, 1000);

    private static Ticket ticket(String line) {
        Caller caller = new Caller(Caller.NO_DEADLINE, 100, null, "bot");
        return new Ticket(TestCalls.callUnder(List.of("a", "b"), "user", line), null, "bot", caller);
    }

    private static Ticket started(Scene scene, String line) {
        Ticket ticket = ticket(line);
        scene.ask(ticket);
        assertThat(scene.start(ticket)).isEqualTo(StartVerdict.GO);
        return ticket;
    }

    private static void reload(Scene scene, LimitSettings... limits) {
        scene.tell(new Event.Reloaded((call, learned, at) -> TestCalls.costs(call), Scene.settings(), List.of(limits)));
    }

    @Test
    void a_call_that_waits_goes_on_waiting_for_the_same_limit_wherever_the_file_has_it_now() {
        Scene scene = new Scene(Scene.settings(), A, B);
        Ticket first = started(scene, "GET /public?w=,100");
        Ticket waits = ticket("GET /public?w=,100");
        scene.ask(waits);
        reload(scene, B);
        assertThat(scene.waits(waits)).isTrue();
        scene.answer(first, TestCalls.ok());
        scene.pass(1100 * MS);
        assertThat(scene.isAdmitted(waits)).isTrue();
        assertThat(scene.used("b")).isEqualTo(100);
    }

    @Test
    void a_call_named_before_the_reload_that_asks_after_it_is_charged_to_the_limits_of_those_names() {
        Scene scene = new Scene(Scene.settings(), A, B);
        reload(scene, B, A);
        started(scene, "GET /public?w=3,7");
        assertThat(scene.used("a")).isEqualTo(3);
        assertThat(scene.used("b")).isEqualTo(7);
    }

    @Test
    void a_header_read_by_the_configuration_before_corrects_the_limit_that_it_is_about() {
        Scene scene = new Scene(Scene.settings(), A, B);
        Ticket flying = started(scene, "GET /public?w=1,1");
        reload(scene, B, A);
        scene.answer(flying, TestCalls.header(0, 50));
        assertThat(scene.used("a")).isEqualTo(50);
        assertThat(scene.used("b")).isEqualTo(1);
    }

    @Test
    void a_ban_told_to_a_call_in_flight_shuts_the_limit_that_took_its_limits_place() {
        Scene scene = new Scene(Scene.settings(), A);
        Ticket flying = started(scene, "GET /public");
        reload(scene, Scene.limit("a", 100, 2000));
        scene.answer(flying, TestCalls.ban(10_000, "a"));
        Ticket next = ticket("GET /public");
        scene.ask(next);
        assertThat(scene.refusal(next)).isEqualTo(Reason.BAN);
    }

    @Test
    void a_ban_before_the_reload_is_not_lost_with_the_calls_that_end_after_it() {
        Scene scene = new Scene(Scene.settings(), A);
        Ticket slow = started(scene, "GET /public");
        scene.answer(started(scene, "GET /public"), TestCalls.ban(60_000, "a"));
        reload(scene, Scene.limit("a", 100, 2000));
        scene.answer(slow, TestCalls.ok());
        scene.pass(30 * SECOND);
        Ticket next = ticket("GET /public");
        scene.ask(next);
        assertThat(scene.refusal(next)).isEqualTo(Reason.BAN);
    }

    private static Ticket asked(Scene scene, String line) {
        Ticket ticket = ticket(line);
        scene.ask(ticket);
        return ticket;
    }

    @Test
    void a_renamed_limit_that_says_what_it_was_keeps_what_was_used_and_what_is_in_flight() {
        Scene scene = new Scene(Scene.settings(), A);
        scene.answer(started(scene, "GET /public?w=30"), TestCalls.ok());
        Ticket flying = started(scene, "GET /public?w=20");
        reload(scene, Scene.renamed(A, "x", "a"));
        assertThat(scene.used("x")).isEqualTo(50);
        started(scene, "GET /public?w=4");
        assertThat(scene.used("x")).as("named when it was a").isEqualTo(54);
        scene.answer(flying, TestCalls.ok());
        scene.pass(5 * SECOND);
        assertThat(scene.used("x")).isZero();
    }

    @Test
    void a_limit_of_a_new_name_begins_used_up_until_what_may_be_in_flight_has_left_its_window() {
        Scene scene = new Scene(Scene.settings(), A);
        reload(scene, A, Scene.limit("c", 100, 1000));
        Ticket waits = scene.ask("bot", "GET /public?w=,1");
        scene.pass(2990 * MS);
        assertThat(scene.waits(waits)).isTrue();
        scene.pass(20 * MS);
        assertThat(scene.isAdmitted(waits)).isTrue();
    }

    @Test
    void a_renamed_limit_keeps_its_ban_over_a_reload_and_over_a_restart() {
        Scene.Kept levels = new Scene.Kept();
        Scene scene = new Scene(1, Scene.settings(), levels, A);
        scene.answer(started(scene, "GET /public"), TestCalls.ban(60_000, "a"));
        reload(scene, Scene.renamed(A, "x", "a"));
        assertThat(scene.refusal(asked(scene, "GET /public"))).isEqualTo(Reason.BAN);
        Scene after = new Scene(1, Scene.settings(), levels, Scene.renamed(A, "y", "x"));
        after.now = scene.now + SECOND;
        assertThat(after.refusal(after.ask("user", "GET /public"))).isEqualTo(Reason.BAN);
    }

    @Test
    void a_renamed_limit_keeps_its_level_over_a_restart() {
        Scene.Kept levels = new Scene.Kept();
        Scene scene = new Scene(1, Scene.settings(), levels, A);
        scene.answer(started(scene, "GET /public?w=90"), TestCalls.ok());
        Scene after = new Scene(1, Scene.settings(), levels, Scene.renamed(A, "x", "a"));
        after.now = scene.now + 10 * MS;
        after.ask("user", "GET /public?w=1");
        assertThat(after.used("x")).isEqualTo(91);
    }

    @Test
    void a_limit_that_goes_while_it_is_banned_stops_every_call_of_its_scope_until_the_ban_ends() {
        Scene scene = new Scene(Scene.settings(), A, B);
        scene.answer(started(scene, "GET /public?w=1"), TestCalls.ban(60_000, "a"));
        reload(scene, B);
        assertThat(scene.refusal(asked(scene, "GET /public?w=,1"))).isEqualTo(Reason.BAN);
        scene.pass(62 * SECOND);
        assertThat(scene.isAdmitted(asked(scene, "GET /public?w=,1"))).isTrue();
    }

    @Test
    void a_ban_of_one_account_by_a_limit_that_goes_stops_that_account_alone() {
        LimitSettings own = Scene.limit("own", "account", Algorithm.SLIDING_WINDOW, 100, 1000, 0, Breach.REJECT, false);
        Scene scene = new Scene(Scene.settings(), own, B);
        scene.answer(scene.go("one", "GET /public?w=1"), TestCalls.ban(60_000, "own"));
        reload(scene, B);
        assertThat(scene.refusal(scene.ask("one", "GET /public?w=1"))).isEqualTo(Reason.BAN);
        assertThat(scene.isAdmitted(scene.ask("two", "GET /public?w=1"))).isTrue();
    }

    @Test
    void a_ban_told_to_a_call_in_flight_of_a_limit_that_has_gone_is_not_lost() {
        Scene scene = new Scene(Scene.settings(), A, B);
        Ticket flying = started(scene, "GET /public?w=1");
        reload(scene, B);
        scene.answer(flying, TestCalls.ban(10_000, "a"));
        assertThat(scene.refusal(asked(scene, "GET /public?w=,1"))).isEqualTo(Reason.BAN);
    }

    @Test
    void a_ban_told_to_a_call_in_flight_of_a_limit_that_was_renamed_shuts_the_renamed_one() {
        Scene scene = new Scene(Scene.settings(), A, B);
        Ticket flying = started(scene, "GET /public?w=1");
        reload(scene, B, Scene.renamed(A, "x", "a"));
        scene.answer(flying, TestCalls.ban(10_000, "a"));
        assertThat(scene.refusal(asked(scene, "GET /public?w=1"))).isEqualTo(Reason.BAN);
        assertThat(scene.isAdmitted(asked(scene, "GET /public?w=,1"))).isTrue();
    }

    @Test
    void a_restart_without_a_limit_keeps_the_ban_that_it_left() {
        Scene.Kept levels = new Scene.Kept();
        Scene scene = new Scene(1, Scene.settings(), levels, A, B);
        scene.answer(started(scene, "GET /public?w=1"), TestCalls.ban(60_000, "a"));
        Scene after = new Scene(1, Scene.settings(), levels, B);
        after.now = scene.now;
        after.pass(SECOND);
        assertThat(after.refusal(after.ask("user", "GET /public?w=1"))).isEqualTo(Reason.BAN);
        after.pass(62 * SECOND);
        assertThat(after.isAdmitted(after.ask("user", "GET /public?w=1"))).isTrue();
    }

    @Test
    void a_call_that_was_admitted_before_a_reload_asks_again_for_what_it_costs_now() {
        Scene scene = new Scene(Scene.settings(), A);
        Ticket admitted = asked(scene, "GET /public?w=1");
        scene.tell(new Event.Reloaded(
                (call, learned, at) -> List.of(new Cost(0, "", 70, 70)), Scene.settings(), List.of(A)));
        assertThat(scene.start(admitted)).isEqualTo(StartVerdict.AGAIN);
        assertThat(scene.isAdmitted(admitted)).isTrue();
        assertThat(scene.used("a")).isEqualTo(70);
    }
}
