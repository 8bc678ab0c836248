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

    private final AdmissionFixture admissionFixture = AdmissionFixture.of(AdmissionFixture.limit("w", 1, 1000));

    @Test
    void a_withdrawn_waiting_call_gives_its_turn_to_the_next_and_gets_no_decision() {
        AdmissionRequest first = admissionFixture.go("a", "GET /public");
        AdmissionRequest withdrawn = admissionFixture.ask("b", "GET /public");
        AdmissionRequest next = admissionFixture.ask("c", "GET /public");
        admissionFixture.withdraw(withdrawn);
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(2 * SECOND);
        assertThat(admissionFixture.isAdmitted(next)).isTrue();
        assertThat(admissionFixture.waits(withdrawn)).as("never decided").isTrue();
        assertThat(admissionFixture.admission.status(admissionFixture.now).waiting())
                .isZero();
        assertThat(admissionFixture
                        .admission
                        .status(admissionFixture.now)
                        .totals()
                        .hungUp())
                .isZero();
        admissionFixture.pass(10 * SECOND);
        assertThat(admissionFixture.waits(withdrawn)).isTrue();
    }

    @Test
    void a_call_admitted_before_its_withdrawal_returns_its_budget() {
        AdmissionRequest late = admissionFixture.ask("a", "GET /public");
        admissionFixture.withdraw(late);
        assertThat(admissionFixture.isAdmitted(late)).isTrue();
        AdmissionRequest waits = admissionFixture.ask("b", "GET /public");
        assertThat(admissionFixture.waits(waits)).isTrue();
        admissionFixture.notSent(late);
        assertThat(admissionFixture.isAdmitted(waits)).isTrue();
    }

    @Test
    void a_follower_check_charges_nothing_and_reports_a_refusal_by_mode() {
        assertThat(admissionFixture.admission.checkFollower(
                        admissionFixture.ticket("a", "GET /public"), admissionFixture.now, admissionFixture.decisions))
                .isNull();
        assertThat(admissionFixture
                        .admission
                        .status(admissionFixture.now)
                        .totals()
                        .admitted())
                .isZero();
        admissionFixture.modeRegistry.hold(ModeHold.of(
                ModeScope.bot("a"), HoldCause.KILL_SWITCH, Mode.HALTED, new HoldReason("no", "me", 0, "never")));
        Refused refused = admissionFixture.admission.checkFollower(
                admissionFixture.ticket("a", "GET /public"), admissionFixture.now, admissionFixture.decisions);
        assertThat(refused).isNotNull().extracting(Refused::code).isEqualTo(ReasonCode.MODE);
        assertThat(admissionFixture.admission.checkFollower(
                        admissionFixture.ticket("b", "GET /public"), admissionFixture.now, admissionFixture.decisions))
                .isNull();
        admissionFixture.go("b", "GET /public");
    }
}
