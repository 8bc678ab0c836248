package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Cost;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests of a reload while calls wait and are in flight. They were classified by the previous configuration, whose
 * limits had other indexes or counted in another way.
 */
class ReloadTest {
    private static final LimitSettings A = AdmissionFixture.limit("a", 100, 1000);
    private static final LimitSettings B = AdmissionFixture.limit("b", 100, 1000);

    private static AdmissionRequest ticket(String line) {
        CallerOptions callerOptions = new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, "bot");
        return new AdmissionRequest(TestCalls.callUnder(List.of("a", "b"), "user", line), null, "bot", callerOptions);
    }

    private static AdmissionRequest started(AdmissionFixture fixture, String line) {
        AdmissionRequest request = ticket(line);
        fixture.ask(request);
        assertThat(fixture.start(request)).isEqualTo(StartDecision.STARTED);
        return request;
    }

    private static void reload(AdmissionFixture fixture, LimitSettings... limits) {
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), AdmissionFixture.settings(), List.of(limits)));
    }

    @Test
    void a_waiting_call_waits_for_the_same_limit_after_a_reload_changes_its_index() {
        AdmissionFixture fixture = AdmissionFixture.of(A, B);
        AdmissionRequest first = started(fixture, "GET /public?w=,100");
        AdmissionRequest waits = ticket("GET /public?w=,100");
        fixture.ask(waits);
        reload(fixture, B);
        assertThat(fixture.waits(waits)).isTrue();
        fixture.answer(first, TestCalls.ok());
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(waits)).isTrue();
        assertThat(fixture.used("b")).isEqualTo(100);
    }

    @Test
    void a_call_classified_before_a_reload_is_charged_to_limits_by_name() {
        AdmissionFixture fixture = AdmissionFixture.of(A, B);
        reload(fixture, B, A);
        started(fixture, "GET /public?w=3,7");
        assertThat(fixture.used("a")).isEqualTo(3);
        assertThat(fixture.used("b")).isEqualTo(7);
    }

    @Test
    void a_header_read_by_the_previous_configuration_corrects_its_limit_by_name() {
        AdmissionFixture fixture = AdmissionFixture.of(A, B);
        AdmissionRequest flying = started(fixture, "GET /public?w=1,1");
        reload(fixture, B, A);
        fixture.answer(flying, TestCalls.header(0, 50));
        assertThat(fixture.used("a")).isEqualTo(50);
        assertThat(fixture.used("b")).isEqualTo(1);
    }

    @Test
    void a_ban_received_after_a_reload_applies_to_the_limits_successor() {
        AdmissionFixture fixture = AdmissionFixture.of(A);
        AdmissionRequest flying = started(fixture, "GET /public");
        reload(fixture, AdmissionFixture.limit("a", 100, 2000));
        fixture.answer(flying, TestCalls.ban(10_000, "a"));
        AdmissionRequest next = ticket("GET /public");
        fixture.ask(next);
        assertThat(fixture.refusal(next)).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_ban_before_a_reload_is_kept_when_older_calls_end_after_it() {
        AdmissionFixture fixture = AdmissionFixture.of(A);
        AdmissionRequest slow = started(fixture, "GET /public");
        fixture.answer(started(fixture, "GET /public"), TestCalls.ban(60_000, "a"));
        reload(fixture, AdmissionFixture.limit("a", 100, 2000));
        fixture.answer(slow, TestCalls.ok());
        fixture.pass(30 * SECOND);
        AdmissionRequest next = ticket("GET /public");
        fixture.ask(next);
        assertThat(fixture.refusal(next)).isEqualTo(ReasonCode.BAN);
    }

    private static AdmissionRequest asked(AdmissionFixture fixture, String line) {
        AdmissionRequest request = ticket(line);
        fixture.ask(request);
        return request;
    }

    @Test
    void a_limit_renamed_with_was_keeps_its_usage_and_calls_in_flight() {
        AdmissionFixture fixture = AdmissionFixture.of(A);
        fixture.answer(started(fixture, "GET /public?w=30"), TestCalls.ok());
        AdmissionRequest flying = started(fixture, "GET /public?w=20");
        reload(fixture, Settings.with(A, "{'name': 'x', 'formerName': 'a'}"));
        assertThat(fixture.used("x")).isEqualTo(50);
        started(fixture, "GET /public?w=4");
        assertThat(fixture.used("x"))
                .as("classified when the limit was named a")
                .isEqualTo(54);
        fixture.answer(flying, TestCalls.ok());
        fixture.pass(5 * SECOND);
        assertThat(fixture.used("x")).isZero();
    }

    @Test
    void a_limit_with_a_new_name_starts_used_up_for_its_window_and_the_response_timeout() {
        AdmissionFixture fixture = AdmissionFixture.of(A);
        reload(fixture, A, AdmissionFixture.limit("c", 100, 1000));
        AdmissionRequest waits = fixture.ask("bot", "GET /public?w=,1");
        fixture.pass(2990 * MS);
        assertThat(fixture.waits(waits)).isTrue();
        fixture.pass(20 * MS);
        assertThat(fixture.isAdmitted(waits)).isTrue();
    }

    @Test
    void a_renamed_limit_keeps_its_ban_over_a_reload_and_a_restart() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture fixture =
                AdmissionFixture.builder().seed(1).usage(levels).limits(A).build();
        fixture.answer(started(fixture, "GET /public"), TestCalls.ban(60_000, "a"));
        reload(fixture, Settings.with(A, "{'name': 'x', 'formerName': 'a'}"));
        assertThat(fixture.refusal(asked(fixture, "GET /public"))).isEqualTo(ReasonCode.BAN);
        AdmissionFixture after = AdmissionFixture.builder()
                .seed(1)
                .usage(levels)
                .limits(Settings.with(A, "{'name': 'y', 'formerName': 'x'}"))
                .build();
        after.now = fixture.now + SECOND;
        assertThat(after.refusal(after.ask("user", "GET /public"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_renamed_limit_keeps_its_usage_over_a_restart() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture fixture =
                AdmissionFixture.builder().seed(1).usage(levels).limits(A).build();
        fixture.answer(started(fixture, "GET /public?w=90"), TestCalls.ok());
        AdmissionFixture after = AdmissionFixture.builder()
                .seed(1)
                .usage(levels)
                .limits(Settings.with(A, "{'name': 'x', 'formerName': 'a'}"))
                .build();
        after.now = fixture.now + 10 * MS;
        after.ask("user", "GET /public?w=1");
        assertThat(after.used("x")).isEqualTo(91);
    }

    @Test
    void a_removed_limit_that_is_banned_blocks_its_scope_until_the_ban_ends() {
        AdmissionFixture fixture = AdmissionFixture.of(A, B);
        fixture.answer(started(fixture, "GET /public?w=1"), TestCalls.ban(60_000, "a"));
        reload(fixture, B);
        assertThat(fixture.refusal(asked(fixture, "GET /public?w=,1"))).isEqualTo(ReasonCode.BAN);
        fixture.pass(62 * SECOND);
        assertThat(fixture.isAdmitted(asked(fixture, "GET /public?w=,1"))).isTrue();
    }

    @Test
    void a_ban_by_a_removed_account_limit_blocks_only_that_account() {
        LimitSettings own = AdmissionFixture.limit("own", 100, 1000, "'scope': 'account'");
        AdmissionFixture fixture = AdmissionFixture.of(own, B);
        fixture.answer(fixture.go("one", "GET /public?w=1"), TestCalls.ban(60_000, "own"));
        reload(fixture, B);
        assertThat(fixture.refusal(fixture.ask("one", "GET /public?w=1"))).isEqualTo(ReasonCode.BAN);
        assertThat(fixture.isAdmitted(fixture.ask("two", "GET /public?w=1"))).isTrue();
    }

    @Test
    void a_ban_received_after_its_limit_was_removed_still_applies() {
        AdmissionFixture fixture = AdmissionFixture.of(A, B);
        AdmissionRequest flying = started(fixture, "GET /public?w=1");
        reload(fixture, B);
        fixture.answer(flying, TestCalls.ban(10_000, "a"));
        assertThat(fixture.refusal(asked(fixture, "GET /public?w=,1"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_ban_received_after_a_rename_applies_to_the_renamed_limit() {
        AdmissionFixture fixture = AdmissionFixture.of(A, B);
        AdmissionRequest flying = started(fixture, "GET /public?w=1");
        reload(fixture, B, Settings.with(A, "{'name': 'x', 'formerName': 'a'}"));
        fixture.answer(flying, TestCalls.ban(10_000, "a"));
        assertThat(fixture.refusal(asked(fixture, "GET /public?w=1"))).isEqualTo(ReasonCode.BAN);
        assertThat(fixture.isAdmitted(asked(fixture, "GET /public?w=,1"))).isTrue();
    }

    @Test
    void a_restart_without_a_banned_limit_keeps_its_ban() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture fixture =
                AdmissionFixture.builder().seed(1).usage(levels).limits(A, B).build();
        fixture.answer(started(fixture, "GET /public?w=1"), TestCalls.ban(60_000, "a"));
        AdmissionFixture after =
                AdmissionFixture.builder().seed(1).usage(levels).limits(B).build();
        after.now = fixture.now;
        after.pass(SECOND);
        assertThat(after.refusal(after.ask("user", "GET /public?w=1"))).isEqualTo(ReasonCode.BAN);
        after.pass(62 * SECOND);
        assertThat(after.isAdmitted(after.ask("user", "GET /public?w=1"))).isTrue();
    }

    @Test
    void a_call_admitted_before_a_reload_is_charged_its_new_cost_at_the_start() {
        AdmissionFixture fixture = AdmissionFixture.of(A);
        AdmissionRequest admitted = asked(fixture, "GET /public?w=1");
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> List.of(new Cost(0, "", 70, 70)), AdmissionFixture.settings(), List.of(A)));
        assertThat(fixture.start(admitted)).isEqualTo(StartDecision.WAITS_AGAIN);
        assertThat(fixture.isAdmitted(admitted)).isTrue();
        assertThat(fixture.used("a")).isEqualTo(70);
    }
}
