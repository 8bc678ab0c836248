package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

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
}
