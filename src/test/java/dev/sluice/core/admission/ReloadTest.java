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

    private static AdmissionRequest started(AdmissionFixture admissionFixture, String line) {
        AdmissionRequest admissionRequest = ticket(line);
        admissionFixture.ask(admissionRequest);
        assertThat(admissionFixture.start(admissionRequest)).isEqualTo(StartDecision.GO);
        return admissionRequest;
    }

    private static void reload(AdmissionFixture admissionFixture, LimitSettings... limits) {
        admissionFixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), AdmissionFixture.settings(), List.of(limits)));
    }

    @Test
    void a_waiting_call_waits_for_the_same_limit_after_a_reload_changes_its_index() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A, B);
        AdmissionRequest first = started(admissionFixture, "GET /public?w=,100");
        AdmissionRequest waits = ticket("GET /public?w=,100");
        admissionFixture.ask(waits);
        reload(admissionFixture, B);
        assertThat(admissionFixture.waits(waits)).isTrue();
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(waits)).isTrue();
        assertThat(admissionFixture.used("b")).isEqualTo(100);
    }

    @Test
    void a_call_classified_before_a_reload_is_charged_to_limits_by_name() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A, B);
        reload(admissionFixture, B, A);
        started(admissionFixture, "GET /public?w=3,7");
        assertThat(admissionFixture.used("a")).isEqualTo(3);
        assertThat(admissionFixture.used("b")).isEqualTo(7);
    }

    @Test
    void a_header_read_by_the_previous_configuration_corrects_its_limit_by_name() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A, B);
        AdmissionRequest flying = started(admissionFixture, "GET /public?w=1,1");
        reload(admissionFixture, B, A);
        admissionFixture.answer(flying, TestCalls.header(0, 50));
        assertThat(admissionFixture.used("a")).isEqualTo(50);
        assertThat(admissionFixture.used("b")).isEqualTo(1);
    }

    @Test
    void a_ban_received_after_a_reload_applies_to_the_limits_successor() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A);
        AdmissionRequest flying = started(admissionFixture, "GET /public");
        reload(admissionFixture, AdmissionFixture.limit("a", 100, 2000));
        admissionFixture.answer(flying, TestCalls.ban(10_000, "a"));
        AdmissionRequest next = ticket("GET /public");
        admissionFixture.ask(next);
        assertThat(admissionFixture.refusal(next)).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_ban_before_a_reload_is_kept_when_older_calls_end_after_it() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A);
        AdmissionRequest slow = started(admissionFixture, "GET /public");
        admissionFixture.answer(started(admissionFixture, "GET /public"), TestCalls.ban(60_000, "a"));
        reload(admissionFixture, AdmissionFixture.limit("a", 100, 2000));
        admissionFixture.answer(slow, TestCalls.ok());
        admissionFixture.pass(30 * SECOND);
        AdmissionRequest next = ticket("GET /public");
        admissionFixture.ask(next);
        assertThat(admissionFixture.refusal(next)).isEqualTo(ReasonCode.BAN);
    }

    private static AdmissionRequest asked(AdmissionFixture admissionFixture, String line) {
        AdmissionRequest admissionRequest = ticket(line);
        admissionFixture.ask(admissionRequest);
        return admissionRequest;
    }

    @Test
    void a_limit_renamed_with_was_keeps_its_usage_and_calls_in_flight() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A);
        admissionFixture.answer(started(admissionFixture, "GET /public?w=30"), TestCalls.ok());
        AdmissionRequest flying = started(admissionFixture, "GET /public?w=20");
        reload(admissionFixture, Settings.with(A, "{'name': 'x', 'formerName': 'a'}"));
        assertThat(admissionFixture.used("x")).isEqualTo(50);
        started(admissionFixture, "GET /public?w=4");
        assertThat(admissionFixture.used("x"))
                .as("classified when the limit was named a")
                .isEqualTo(54);
        admissionFixture.answer(flying, TestCalls.ok());
        admissionFixture.pass(5 * SECOND);
        assertThat(admissionFixture.used("x")).isZero();
    }

    @Test
    void a_limit_with_a_new_name_starts_used_up_for_its_window_and_the_response_timeout() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A);
        reload(admissionFixture, A, AdmissionFixture.limit("c", 100, 1000));
        AdmissionRequest waits = admissionFixture.ask("bot", "GET /public?w=,1");
        admissionFixture.pass(2990 * MS);
        assertThat(admissionFixture.waits(waits)).isTrue();
        admissionFixture.pass(20 * MS);
        assertThat(admissionFixture.isAdmitted(waits)).isTrue();
    }

    @Test
    void a_renamed_limit_keeps_its_ban_over_a_reload_and_a_restart() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture admissionFixture =
                AdmissionFixture.builder().seed(1).usage(levels).limits(A).build();
        admissionFixture.answer(started(admissionFixture, "GET /public"), TestCalls.ban(60_000, "a"));
        reload(admissionFixture, Settings.with(A, "{'name': 'x', 'formerName': 'a'}"));
        assertThat(admissionFixture.refusal(asked(admissionFixture, "GET /public")))
                .isEqualTo(ReasonCode.BAN);
        AdmissionFixture after = AdmissionFixture.builder()
                .seed(1)
                .usage(levels)
                .limits(Settings.with(A, "{'name': 'y', 'formerName': 'x'}"))
                .build();
        after.now = admissionFixture.now + SECOND;
        assertThat(after.refusal(after.ask("user", "GET /public"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_renamed_limit_keeps_its_usage_over_a_restart() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture admissionFixture =
                AdmissionFixture.builder().seed(1).usage(levels).limits(A).build();
        admissionFixture.answer(started(admissionFixture, "GET /public?w=90"), TestCalls.ok());
        AdmissionFixture after = AdmissionFixture.builder()
                .seed(1)
                .usage(levels)
                .limits(Settings.with(A, "{'name': 'x', 'formerName': 'a'}"))
                .build();
        after.now = admissionFixture.now + 10 * MS;
        after.ask("user", "GET /public?w=1");
        assertThat(after.used("x")).isEqualTo(91);
    }

    @Test
    void a_removed_limit_that_is_banned_blocks_its_scope_until_the_ban_ends() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A, B);
        admissionFixture.answer(started(admissionFixture, "GET /public?w=1"), TestCalls.ban(60_000, "a"));
        reload(admissionFixture, B);
        assertThat(admissionFixture.refusal(asked(admissionFixture, "GET /public?w=,1")))
                .isEqualTo(ReasonCode.BAN);
        admissionFixture.pass(62 * SECOND);
        assertThat(admissionFixture.isAdmitted(asked(admissionFixture, "GET /public?w=,1")))
                .isTrue();
    }

    @Test
    void a_ban_by_a_removed_account_limit_blocks_only_that_account() {
        LimitSettings own = AdmissionFixture.limit("own", 100, 1000, "'scope': 'account'");
        AdmissionFixture admissionFixture = AdmissionFixture.of(own, B);
        admissionFixture.answer(admissionFixture.go("one", "GET /public?w=1"), TestCalls.ban(60_000, "own"));
        reload(admissionFixture, B);
        assertThat(admissionFixture.refusal(admissionFixture.ask("one", "GET /public?w=1")))
                .isEqualTo(ReasonCode.BAN);
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("two", "GET /public?w=1")))
                .isTrue();
    }

    @Test
    void a_ban_received_after_its_limit_was_removed_still_applies() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A, B);
        AdmissionRequest flying = started(admissionFixture, "GET /public?w=1");
        reload(admissionFixture, B);
        admissionFixture.answer(flying, TestCalls.ban(10_000, "a"));
        assertThat(admissionFixture.refusal(asked(admissionFixture, "GET /public?w=,1")))
                .isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_ban_received_after_a_rename_applies_to_the_renamed_limit() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A, B);
        AdmissionRequest flying = started(admissionFixture, "GET /public?w=1");
        reload(admissionFixture, B, Settings.with(A, "{'name': 'x', 'formerName': 'a'}"));
        admissionFixture.answer(flying, TestCalls.ban(10_000, "a"));
        assertThat(admissionFixture.refusal(asked(admissionFixture, "GET /public?w=1")))
                .isEqualTo(ReasonCode.BAN);
        assertThat(admissionFixture.isAdmitted(asked(admissionFixture, "GET /public?w=,1")))
                .isTrue();
    }

    @Test
    void a_restart_without_a_banned_limit_keeps_its_ban() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture admissionFixture =
                AdmissionFixture.builder().seed(1).usage(levels).limits(A, B).build();
        admissionFixture.answer(started(admissionFixture, "GET /public?w=1"), TestCalls.ban(60_000, "a"));
        AdmissionFixture after =
                AdmissionFixture.builder().seed(1).usage(levels).limits(B).build();
        after.now = admissionFixture.now;
        after.pass(SECOND);
        assertThat(after.refusal(after.ask("user", "GET /public?w=1"))).isEqualTo(ReasonCode.BAN);
        after.pass(62 * SECOND);
        assertThat(after.isAdmitted(after.ask("user", "GET /public?w=1"))).isTrue();
    }

    @Test
    void a_call_admitted_before_a_reload_is_charged_its_new_cost_at_the_start() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(A);
        AdmissionRequest admitted = asked(admissionFixture, "GET /public?w=1");
        admissionFixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> List.of(new Cost(0, "", 70, 70)), AdmissionFixture.settings(), List.of(A)));
        assertThat(admissionFixture.start(admitted)).isEqualTo(StartDecision.AGAIN);
        assertThat(admissionFixture.isAdmitted(admitted)).isTrue();
        assertThat(admissionFixture.used("a")).isEqualTo(70);
    }
}
