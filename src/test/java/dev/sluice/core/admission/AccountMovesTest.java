package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Tests of keys that move between accounts by a reload or between two starts: no account gets a budget that has already
 * been used.
 */
class AccountMovesTest {
    private static final LimitSettings OWN = AdmissionFixture.limit("own", 100, 1000, "'scope': 'account'");
    private static final LimitSettings OF_PAIR =
            AdmissionFixture.limit("own", 100, 1000, "'scope': 'instrument+account'");

    private final AdmissionFixture.Kept levels = new AdmissionFixture.Kept();

    private static Map<String, String> accounts(String... usersAndAccounts) {
        Map<String, String> accounts = new TreeMap<>();
        for (int i = 0; i < usersAndAccounts.length; i += 2) {
            accounts.put(ApiKeyIds.of(usersAndAccounts[i]), usersAndAccounts[i + 1]);
        }
        return accounts;
    }

    private AdmissionFixture newFixture(LimitSettings limit, Map<String, String> accounts) {
        return AdmissionFixture.builder()
                .seed(1)
                .usage(levels)
                .accounts(accounts)
                .limits(limit)
                .build();
    }

    /** Returns the fixture of the next process with the same stored usage, this much later. */
    private AdmissionFixture restarted(AdmissionFixture before, Map<String, String> accounts, long nanos) {
        AdmissionFixture after = newFixture(OWN, accounts);
        after.now = before.now + nanos;
        return after;
    }

    private static void reload(AdmissionFixture fixture, LimitSettings limit, Map<String, String> accounts) {
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call),
                AdmissionFixture.builder().accounts(accounts).buildSettings(),
                List.of(limit)));
    }

    private static AdmissionRequest ask(
            AdmissionFixture fixture, Map<String, String> accounts, String user, String line) {
        CallerOptions callerOptions = new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, user);
        AdmissionRequest request = new AdmissionRequest(
                TestCalls.callUnder(List.of("own"), accounts, user, line), null, user, callerOptions);
        fixture.ask(request);
        return request;
    }

    private static AdmissionRequest go(
            AdmissionFixture fixture, Map<String, String> accounts, String user, String line) {
        AdmissionRequest request = ask(fixture, accounts, user, line);
        assertThat(fixture.start(request)).isEqualTo(StartDecision.STARTED);
        return request;
    }

    @Test
    void a_reload_that_moves_a_key_into_an_account_starts_the_account_with_its_budget_used_up() {
        Map<String, String> before = accounts("one", "desk");
        Map<String, String> after = accounts("one", "desk", "two", "desk");
        AdmissionFixture fixture = newFixture(OWN, before);
        fixture.answer(go(fixture, before, "two", "GET /public?w=90"), TestCalls.ok());
        reload(fixture, OWN, after);
        AdmissionRequest waits = ask(fixture, after, "one", "GET /public");
        fixture.pass(2990 * MS);
        assertThat(fixture.waits(waits)).isTrue();
        fixture.pass(20 * MS);
        assertThat(fixture.isAdmitted(waits)).isTrue();
    }

    @Test
    void a_reload_that_moves_a_key_out_of_an_account_keeps_the_usage_and_starts_the_key_used_up() {
        Map<String, String> before = accounts("one", "desk", "two", "desk");
        Map<String, String> after = accounts("one", "desk");
        AdmissionFixture fixture = newFixture(OWN, before);
        fixture.answer(go(fixture, before, "two", "GET /public?w=90"), TestCalls.ok());
        reload(fixture, OWN, after);
        assertThat(fixture.isAdmitted(ask(fixture, after, "one", "GET /public?w=10")))
                .isTrue();
        assertThat(fixture.used("own")).isEqualTo(100);
        assertThat(fixture.waits(ask(fixture, after, "two", "GET /public"))).isTrue();
    }

    @Test
    void an_account_renamed_between_two_starts_begins_with_its_budget_used_up_once() {
        Map<String, String> before = accounts("one", "desk");
        Map<String, String> after = accounts("one", "table");
        AdmissionFixture first = newFixture(OWN, before);
        first.answer(go(first, before, "one", "GET /public?w=90"), TestCalls.ok());
        AdmissionFixture second = restarted(first, after, MS);
        assertThat(second.waits(ask(second, after, "one", "GET /public"))).isTrue();
        second.pass(3010 * MS);
        AdmissionFixture third = restarted(second, after, 4 * SECOND);
        assertThat(third.isAdmitted(ask(third, after, "one", "GET /public?w=100")))
                .isTrue();
    }

    @Test
    void a_reload_that_moves_no_key_changes_no_account_budget() {
        Map<String, String> accounts = accounts("one", "desk", "two", "desk");
        AdmissionFixture fixture = newFixture(OWN, accounts);
        fixture.answer(go(fixture, accounts, "one", "GET /public?w=40"), TestCalls.ok());
        reload(fixture, OWN, accounts);
        assertThat(fixture.isAdmitted(ask(fixture, accounts, "two", "GET /public?w=60")))
                .isTrue();
    }

    @Test
    void a_banned_key_keeps_its_ban_when_a_reload_takes_it_out_of_its_account() {
        Map<String, String> before = accounts("one", "desk", "two", "desk");
        Map<String, String> after = accounts("one", "desk");
        AdmissionFixture fixture = newFixture(OF_PAIR, before);
        fixture.answer(go(fixture, before, "one", "GET /public?symbol=X&w=1"), TestCalls.ban(60_000, "own"));
        reload(fixture, OF_PAIR, after);
        assertThat(fixture.refusal(ask(fixture, after, "one", "GET /public?symbol=X")))
                .isEqualTo(ReasonCode.BAN);
        assertThat(fixture.refusal(ask(fixture, after, "two", "GET /public?symbol=X")))
                .isEqualTo(ReasonCode.BAN);
        assertThat(fixture.waits(ask(fixture, after, "two", "GET /public?symbol=Y")))
                .as("used up but not banned")
                .isTrue();
    }

    @Test
    void a_ban_of_one_key_applies_to_the_account_it_moves_into_and_survives_a_restart() {
        Map<String, String> before = accounts();
        Map<String, String> after = accounts("one", "desk", "two", "desk");
        AdmissionFixture first = newFixture(OWN, before);
        first.answer(go(first, before, "one", "GET /public"), TestCalls.ban(60_000, "own"));
        AdmissionFixture second = restarted(first, after, SECOND);
        assertThat(second.refusal(ask(second, after, "two", "GET /public"))).isEqualTo(ReasonCode.BAN);
        AdmissionFixture third = restarted(second, after, SECOND);
        assertThat(third.refusal(ask(third, after, "one", "GET /public"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void keys_beyond_the_remembered_number_start_used_up_at_each_start_but_not_at_a_reload() {
        Map<String, String> before = new TreeMap<>(accounts());
        for (int i = 0; i < 600; i++) {
            before.put(ApiKeyIds.of("user" + i), "desk" + i);
        }
        AdmissionFixture first = newFixture(OWN, before);
        AdmissionFixture second = restarted(first, before, SECOND);
        long waiting = before.size() - admitted(second, before);
        assertThat(waiting).isEqualTo(before.size() - 512);
        second.pass(10 * SECOND);
        reload(second, OWN, before);
        assertThat(admitted(second, before)).isEqualTo(before.size());
    }

    private static long admitted(AdmissionFixture fixture, Map<String, String> accounts) {
        long admitted = 0;
        for (int i = 0; i < accounts.size(); i++) {
            admitted += fixture.isAdmitted(ask(fixture, accounts, "user" + i, "GET /public")) ? 1 : 0;
        }
        return admitted;
    }
}
