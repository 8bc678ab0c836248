package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.exchange.AccountIds;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Keys that move between accounts, by a reload and between two starts: no account gets a budget that somebody used before it. */
class AccountMovesTest {
    private static final LimitSettings OWN =
            Scene.limit("own", "account", Algorithm.SLIDING_WINDOW, 100, 1000, 0, Breach.REJECT, false);
    private static final LimitSettings OF_PAIR =
            Scene.limit("own", "instrument+account", Algorithm.SLIDING_WINDOW, 100, 1000, 0, Breach.REJECT, false);

    private final Scene.Kept levels = new Scene.Kept();

    private static Map<String, String> accounts(String... usersAndAccounts) {
        Map<String, String> accounts = new TreeMap<>();
        for (int i = 0; i < usersAndAccounts.length; i += 2) {
            accounts.put(AccountIds.of(usersAndAccounts[i]), usersAndAccounts[i + 1]);
        }
        return accounts;
    }

    private Scene scene(LimitSettings limit, Map<String, String> accounts) {
        return new Scene(1, Scene.settings(accounts), levels, limit);
    }

    /** The next process on the same levels, so long after the first. */
    private Scene restarted(Scene before, Map<String, String> accounts, long nanos) {
        Scene after = scene(OWN, accounts);
        after.now = before.now + nanos;
        return after;
    }

    private static void reload(Scene scene, LimitSettings limit, Map<String, String> accounts) {
        scene.tell(new Event.Reloaded(
                (call, learned, at) -> TestCalls.costs(call), Scene.settings(accounts), List.of(limit)));
    }

    private static Ticket ask(Scene scene, Map<String, String> accounts, String user, String line) {
        Caller caller = new Caller(Caller.NO_DEADLINE, 100, null, user);
        Ticket ticket = new Ticket(TestCalls.callUnder(List.of("own"), accounts, user, line), null, user, caller);
        scene.ask(ticket);
        return ticket;
    }

    private static Ticket go(Scene scene, Map<String, String> accounts, String user, String line) {
        Ticket ticket = ask(scene, accounts, user, line);
        assertThat(scene.start(ticket)).isEqualTo(StartVerdict.GO);
        return ticket;
    }

    @Test
    void an_account_that_a_key_comes_to_by_a_reload_begins_used_up() {
        Map<String, String> before = accounts("one", "desk");
        Map<String, String> after = accounts("one", "desk", "two", "desk");
        Scene scene = scene(OWN, before);
        scene.answer(go(scene, before, "two", "GET /public?w=90"), TestCalls.ok());
        reload(scene, OWN, after);
        Ticket waits = ask(scene, after, "one", "GET /public");
        scene.pass(2990 * MS);
        assertThat(scene.waits(waits)).isTrue();
        scene.pass(20 * MS);
        assertThat(scene.isAdmitted(waits)).isTrue();
    }

    @Test
    void an_account_that_a_key_leaves_keeps_what_was_used_and_the_key_begins_used_up() {
        Map<String, String> before = accounts("one", "desk", "two", "desk");
        Map<String, String> after = accounts("one", "desk");
        Scene scene = scene(OWN, before);
        scene.answer(go(scene, before, "two", "GET /public?w=90"), TestCalls.ok());
        reload(scene, OWN, after);
        assertThat(scene.isAdmitted(ask(scene, after, "one", "GET /public?w=10")))
                .isTrue();
        assertThat(scene.used("own")).isEqualTo(100);
        assertThat(scene.waits(ask(scene, after, "two", "GET /public"))).isTrue();
    }

    @Test
    void an_account_of_another_name_begins_used_up_between_two_starts_too_and_only_once() {
        Map<String, String> before = accounts("one", "desk");
        Map<String, String> after = accounts("one", "table");
        Scene first = scene(OWN, before);
        first.answer(go(first, before, "one", "GET /public?w=90"), TestCalls.ok());
        Scene second = restarted(first, after, MS);
        assertThat(second.waits(ask(second, after, "one", "GET /public"))).isTrue();
        second.pass(3010 * MS);
        Scene third = restarted(second, after, 4 * SECOND);
        assertThat(third.isAdmitted(ask(third, after, "one", "GET /public?w=100")))
                .isTrue();
    }

    @Test
    void a_reload_that_moves_nobody_leaves_every_account_as_it_is() {
        Map<String, String> accounts = accounts("one", "desk", "two", "desk");
        Scene scene = scene(OWN, accounts);
        scene.answer(go(scene, accounts, "one", "GET /public?w=40"), TestCalls.ok());
        reload(scene, OWN, accounts);
        assertThat(scene.isAdmitted(ask(scene, accounts, "two", "GET /public?w=60")))
                .isTrue();
    }

    @Test
    void a_key_that_was_banned_takes_the_ban_along_whoever_asks_first() {
        Map<String, String> before = accounts("one", "desk", "two", "desk");
        Map<String, String> after = accounts("one", "desk");
        Scene scene = scene(OF_PAIR, before);
        scene.answer(go(scene, before, "one", "GET /public?symbol=X&w=1"), TestCalls.ban(60_000, "own"));
        reload(scene, OF_PAIR, after);
        assertThat(scene.refusal(ask(scene, after, "one", "GET /public?symbol=X")))
                .isEqualTo(Reason.BAN);
        assertThat(scene.refusal(ask(scene, after, "two", "GET /public?symbol=X")))
                .isEqualTo(Reason.BAN);
        assertThat(scene.waits(ask(scene, after, "two", "GET /public?symbol=Y")))
                .as("used up, not banned")
                .isTrue();
    }

    @Test
    void a_ban_of_one_key_shuts_the_account_that_it_comes_to_and_does_so_after_a_restart() {
        Map<String, String> before = accounts();
        Map<String, String> after = accounts("one", "desk", "two", "desk");
        Scene first = scene(OWN, before);
        first.answer(go(first, before, "one", "GET /public"), TestCalls.ban(60_000, "own"));
        Scene second = restarted(first, after, SECOND);
        assertThat(second.refusal(ask(second, after, "two", "GET /public"))).isEqualTo(Reason.BAN);
        Scene third = restarted(second, after, SECOND);
        assertThat(third.refusal(ask(third, after, "one", "GET /public"))).isEqualTo(Reason.BAN);
    }

    @Test
    void keys_for_which_there_is_no_room_begin_used_up_at_every_start_and_at_no_reload() {
        Map<String, String> before = new TreeMap<>(accounts());
        for (int i = 0; i < 600; i++) {
            before.put(AccountIds.of("user" + i), "desk" + i);
        }
        Scene first = scene(OWN, before);
        Scene second = restarted(first, before, SECOND);
        long waiting = before.size() - admitted(second, before);
        assertThat(waiting).isEqualTo(before.size() - 512);
        second.pass(10 * SECOND);
        reload(second, OWN, before);
        assertThat(admitted(second, before)).isEqualTo(before.size());
    }

    private static long admitted(Scene scene, Map<String, String> accounts) {
        long admitted = 0;
        for (int i = 0; i < accounts.size(); i++) {
            admitted += scene.isAdmitted(ask(scene, accounts, "user" + i, "GET /public")) ? 1 : 0;
        }
        return admitted;
    }
}
