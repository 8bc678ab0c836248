package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import org.junit.jupiter.api.Test;

/**
 * Tests of calls that share another call's response: they stop waiting, cost nothing, and are refused by the checks
 * that do not depend on limits.
 */
final class FollowerTest {
    private static final long SECOND = 1_000_000_000L;

    private final AdmissionFixture fixture = AdmissionFixture.of(AdmissionFixture.limit("w", 1, 1000));

    @Test
    void a_withdrawn_waiting_call_gives_its_turn_to_the_next_and_gets_no_decision() {
        AdmissionRequest first = fixture.go("a", "GET /public");
        AdmissionRequest withdrawn = fixture.ask("b", "GET /public");
        AdmissionRequest next = fixture.ask("c", "GET /public");
        fixture.withdraw(withdrawn);
        fixture.answer(first, TestCalls.ok());
        fixture.pass(2 * SECOND);
        assertThat(fixture.isAdmitted(next)).isTrue();
        assertThat(fixture.waits(withdrawn)).as("never decided").isTrue();
        assertThat(fixture.admission.status(fixture.now).waiting()).isZero();
        assertThat(fixture.admission.status(fixture.now).totals().hungUp()).isZero();
        fixture.pass(10 * SECOND);
        assertThat(fixture.waits(withdrawn)).isTrue();
    }

    @Test
    void a_call_admitted_before_its_withdrawal_returns_its_budget() {
        AdmissionRequest late = fixture.ask("a", "GET /public");
        fixture.withdraw(late);
        assertThat(fixture.isAdmitted(late)).isTrue();
        AdmissionRequest waits = fixture.ask("b", "GET /public");
        assertThat(fixture.waits(waits)).isTrue();
        fixture.notSent(late);
        assertThat(fixture.isAdmitted(waits)).isTrue();
    }

    @Test
    void a_follower_check_charges_nothing_and_reports_a_refusal_by_mode() {
        assertThat(fixture.admission.checkFollower(fixture.ticket("a", "GET /public"), fixture.now, fixture.decisions))
                .isNull();
        assertThat(fixture.admission.status(fixture.now).totals().admitted()).isZero();
        fixture.modeRegistry.hold(ModeHold.of(
                ModeScope.bot("a"), HoldCause.KILL_SWITCH, Mode.HALTED, new HoldReason("no", "me", 0, "never")));
        Refused refused =
                fixture.admission.checkFollower(fixture.ticket("a", "GET /public"), fixture.now, fixture.decisions);
        assertThat(refused).isNotNull().extracting(Refused::code).isEqualTo(ReasonCode.MODE);
        assertThat(fixture.admission.checkFollower(fixture.ticket("b", "GET /public"), fixture.now, fixture.decisions))
                .isNull();
        fixture.go("b", "GET /public");
    }

    @Test
    void a_call_that_followed_another_is_counted_once() {
        fixture.admission.checkFollower(fixture.ticket("a", "GET /public"), fixture.now, fixture.decisions);
        AdmissionRequest sent = fixture.ticket("a", "GET /public");
        sent.markCounted();
        fixture.ask(sent);
        assertThat(fixture.status().bots())
                .singleElement()
                .satisfies(bot -> assertThat(bot.askedInLastMinute()).isEqualTo(1));
    }

    @Test
    void a_call_that_followed_longer_than_its_kind_may_wait_is_still_sent_where_there_is_room() {
        AdmissionFixture fixture = AdmissionFixture.of(AdmissionFixture.limit("a", 1, 1000));
        AdmissionRequest first = fixture.ticket("a", "GET /public");
        first.setWaitedNanos(600 * AdmissionFixture.SECOND);
        fixture.ask(first);
        assertThat(fixture.isAdmitted(first)).isTrue();
        AdmissionRequest second = fixture.ticket("a", "GET /public");
        second.setWaitedNanos(600 * AdmissionFixture.SECOND);
        fixture.ask(second);
        assertThat(fixture.isAdmitted(second)).isFalse();
    }
}
