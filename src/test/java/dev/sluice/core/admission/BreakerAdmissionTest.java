package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of how outcomes change breakers and how breakers affect calls. */
final class BreakerAdmissionTest {
    private static final long SECOND = AdmissionFixture.SECOND;
    private static final String PLACE = "POST /order?symbol=BTC";
    private static final String CANCEL = "DELETE /order?cid=1";
    private static final String READ = "GET /private";
    private static final LimitSettings WIDE = AdmissionFixture.limit("wide", 10_000, 1000);

    private static final BreakerRule ERRORS = rule("'scope': 'exchange', 'input': 'outcomes'");
    private static final BreakerRule CANCELS = rule("'scope': 'account', 'input': 'cancels', 'alarm': true");

    private AdmissionFixture fixture = AdmissionFixture.builder()
            .breakers(Map.of("error_series", ERRORS))
            .limits(WIDE)
            .build();

    /** Returns a rule of three failures in five minutes that holds CANCEL_ONLY, with these keys. */
    private static BreakerRule rule(String keys) {
        return Settings.of(BreakerRule.class, """
                {'mode': 'CANCEL_ONLY', 'trip': {'consecutive': 3, 'withinMs': 300000},
                 'recovery': {'jitterPercent': 0, 'successes': 2}, %s}""", keys);
    }

    private AdmissionRequest outcome(String bot, String line, Outcome outcome) {
        fixture.now++;
        AdmissionRequest request = fixture.go(bot, line);
        fixture.answer(request, TestCalls.of(outcome));
        return request;
    }

    private void outcomes(int times, String bot, String line, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            outcome(bot, line, outcome);
        }
    }

    private Mode mode() {
        return fixture.modeRegistry.snapshot().at("test").mode();
    }

    private boolean isRefused(String bot, String line) {
        fixture.now++;
        AdmissionRequest request = fixture.ask(bot, line);
        if (fixture.isAdmitted(request)) {
            fixture.notSent(request);
            return false;
        }
        return fixture.refusal(request) == ReasonCode.MODE;
    }

    /** Trips the breaker and advances time past its open period. */
    private void halfOpen() {
        outcomes(3, "maker", PLACE, Outcome.FAULT);
        fixture.now += 60 * SECOND;
    }

    private void halfOpenForOrders() {
        halfOpen();
        outcomes(2, "maker", READ, Outcome.OK);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"FAULT", "OVERLOAD", "UNKNOWN"})
    void consecutive_errors_make_the_exchange_cancel_only_while_cancels_and_reads_pass(Outcome outcome) {
        outcomes(2, "maker", PLACE, outcome);
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        outcomes(1, "maker", PLACE, outcome);
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(isRefused("maker", PLACE)).isTrue();
        assertThat(isRefused("another", "POST /reduce")).isTrue();
        assertThat(isRefused("maker", CANCEL)).isFalse();
        assertThat(isRefused("maker", READ)).isFalse();
        ModeHold held = fixture.modeRegistry.snapshot().all().get(0);
        assertThat(held.holdCause()).isEqualTo(HoldCause.breaker("error_series"));
        assertThat(held.modeScope()).isEqualTo(ModeScope.exchange("test"));
        assertThat(held.holdReason().reason()).isEqualTo("3 consecutive failures");
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"BUSINESS", "AUTH", "RATE", "CLOCK"})
    void outcomes_that_are_not_the_exchanges_fault_do_not_trip_the_breaker(Outcome outcome) {
        for (int i = 0; i < 4; i++) {
            fixture.now += 61 * SECOND;
            outcome("maker", PLACE, outcome);
        }
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void a_tripped_breaker_refuses_waiting_orders() {
        fixture = AdmissionFixture.builder()
                .breakers(Map.of("error_series", ERRORS))
                .limits(AdmissionFixture.limit("few", 3, 60_000))
                .build();
        outcomes(2, "maker", PLACE, Outcome.FAULT);
        fixture.now++;
        AdmissionRequest last = fixture.go("maker", PLACE);
        AdmissionRequest waiting = fixture.ask("maker", PLACE);
        assertThat(fixture.waits(waiting)).isTrue();
        fixture.answer(last, TestCalls.of(Outcome.FAULT));
        assertThat(fixture.decisions.getAndClearModesChanged()).isTrue();
        fixture.tell(new AdmissionEvent.ModesChanged());
        assertThat(fixture.refusal(waiting)).isEqualTo(ReasonCode.MODE);
    }

    private List<Long> toldLeftMillis(boolean withOutcomes) {
        return fixture.breakerRegistry.holdsForMembers(withOutcomes, fixture.now).stream()
                .map(MemberHolds.SharedHold::leftMs)
                .toList();
    }

    @Test
    void other_members_are_told_of_a_breaker_of_outcomes_only_on_request_and_only_while_it_is_open() {
        outcomes(3, "maker", PLACE, Outcome.FAULT);
        assertThat(toldLeftMillis(false)).isEmpty();
        assertThat(toldLeftMillis(true)).containsExactly(60_000L);
        fixture.now += 60 * SECOND;
        assertThat(toldLeftMillis(true)).as("half-open").isEmpty();
    }

    @Test
    void a_half_open_breaker_refuses_orders_until_enough_reads_and_cancels_succeed() {
        halfOpen();
        assertThat(isRefused("maker", PLACE)).isTrue();
        outcomes(1, "maker", READ, Outcome.OK);
        assertThat(isRefused("maker", PLACE)).isTrue();
        outcomes(1, "maker", CANCEL, Outcome.OK);
        assertThat(isRefused("maker", PLACE)).isFalse();
    }

    @Test
    void a_half_open_breaker_admits_one_order_at_a_time_and_closes_after_two_successes() {
        halfOpenForOrders();
        fixture.now++;
        AdmissionRequest first = fixture.go("maker", PLACE);
        assertThat(isRefused("another", PLACE)).isTrue();
        fixture.answer(first, TestCalls.ok());
        AdmissionRequest second = fixture.go("another", PLACE);
        assertThat(isRefused("maker", PLACE)).isTrue();
        fixture.answer(second, TestCalls.ok());
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        assertThat(isRefused("maker", PLACE)).isFalse();
    }

    @Test
    void a_probe_permit_is_returned_when_its_order_is_not_sent() {
        halfOpenForOrders();
        for (int i = 0; i < 3; i++) {
            fixture.now++;
            AdmissionRequest request = fixture.ask("maker", PLACE);
            assertThat(fixture.isAdmitted(request)).isTrue();
            assertThat(isRefused("another", PLACE)).isTrue();
            fixture.notSent(request);
        }
        fixture.now++;
        AdmissionRequest late = fixture.ask("maker", PLACE);
        fixture.now += 30 * SECOND;
        assertThat(fixture.start(late)).isInstanceOf(Refused.class);
        assertThat(isRefused("another", PLACE)).isFalse();
    }

    @Test
    void a_probe_order_with_a_neutral_outcome_releases_its_permit() {
        halfOpenForOrders();
        fixture.now++;
        fixture.answer(fixture.go("maker", PLACE), TestCalls.of(Outcome.AUTH));
        assertThat(isRefused("maker", PLACE)).isFalse();
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void a_failed_probe_order_opens_the_breaker_again_for_twice_as_long() {
        halfOpenForOrders();
        outcomes(1, "maker", PLACE, Outcome.OVERLOAD);
        assertThat(isRefused("maker", PLACE)).isTrue();
        fixture.now += 119 * SECOND;
        outcomes(5, "maker", READ, Outcome.OK);
        assertThat(isRefused("maker", PLACE)).isTrue();
        fixture.now += SECOND;
        outcomes(2, "maker", READ, Outcome.OK);
        assertThat(isRefused("maker", PLACE)).isFalse();
    }

    /**
     * Tests a half-open breaker whose probe order gets no response: no other order may be sent, and calls that reduce
     * risk are not affected.
     */
    @Test
    void a_probe_order_without_a_response_blocks_other_orders_and_opens_the_breaker_again() {
        halfOpenForOrders();
        fixture.now++;
        AdmissionRequest silent = fixture.go("maker", PLACE);
        for (int i = 0; i < 30; i++) {
            fixture.now += SECOND;
            fixture.tick();
            assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
            assertThat(isRefused("another", PLACE)).isTrue();
            outcomes(1, "another", CANCEL, Outcome.OK);
            outcomes(1, "another", READ, Outcome.OK);
        }
        fixture.answer(silent, TestCalls.of(Outcome.UNKNOWN));
        outcomes(5, "another", READ, Outcome.OK);
        assertThat(isRefused("another", PLACE)).as("open again").isTrue();
    }

    @Test
    void an_admitted_order_whose_probe_permit_is_revoked_is_not_sent() {
        halfOpenForOrders();
        fixture.now++;
        AdmissionRequest order = fixture.ask("maker", PLACE);
        outcomes(1, "maker", READ, Outcome.FAULT);
        assertThat(fixture.start(order)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.MODE);
    }

    @Test
    void a_late_response_from_the_previous_breaker_state_does_not_count() {
        fixture.now++;
        AdmissionRequest slow = fixture.go("maker", READ);
        AdmissionRequest slower = fixture.go("maker", PLACE);
        halfOpen();
        outcomes(1, "maker", READ, Outcome.OK);
        fixture.answer(slow, TestCalls.of(Outcome.FAULT));
        outcomes(1, "maker", READ, Outcome.OK);
        fixture.answer(slower, TestCalls.of(Outcome.FAULT));
        assertThat(isRefused("maker", PLACE)).isFalse();
    }

    @Test
    void the_first_failure_of_a_call_sent_before_the_breaker_existed_counts() {
        for (int i = 0; i < 3; i++) {
            assertThat(mode()).isEqualTo(Mode.ACTIVE);
            AdmissionRequest order = fixture.go("maker", PLACE);
            fixture.now += SECOND / 10;
            fixture.answer(order, TestCalls.of(Outcome.FAULT));
        }
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void observe_stops_refusing_while_the_breaker_still_trips() {
        fixture = AdmissionFixture.builder()
                .breakers(Map.of("error_series", ERRORS))
                .observe(true)
                .limits(WIDE)
                .build();
        outcomes(3, "maker", PLACE, Outcome.FAULT);
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(isRefused("maker", PLACE)).isFalse();
        assertThat(fixture.modeRegistry.snapshot().all().get(0).refusalCounter().observed())
                .isPositive();
    }

    @Test
    void failed_cancels_make_only_their_account_cancel_only() {
        fixture = AdmissionFixture.builder()
                .breakers(Map.of("order_cancellation", CANCELS))
                .limits(WIDE)
                .build();
        outcomes(1, "maker", CANCEL, Outcome.FAULT);
        outcomes(1, "maker", CANCEL, Outcome.BUSINESS);
        outcomes(4, "maker", PLACE, Outcome.FAULT);
        outcomes(4, "maker", READ, Outcome.FAULT);
        assertThat(isRefused("maker", PLACE)).isFalse();
        outcomes(1, "maker", CANCEL, Outcome.UNKNOWN);
        assertThat(isRefused("maker", PLACE)).isTrue();
        assertThat(isRefused("maker", CANCEL)).isFalse();
        assertThat(isRefused("another", PLACE)).isFalse();
        assertThat(fixture.breakerRegistry.drainChanges()).singleElement().satisfies(change -> {
            assertThat(change.raisesAlarm()).isTrue();
            assertThat(change.name()).isEqualTo("order_cancellation");
        });
    }

    @Test
    void a_cancel_of_an_unknown_order_counts_as_a_success() {
        fixture = AdmissionFixture.builder()
                .breakers(Map.of("order_cancellation", CANCELS))
                .limits(WIDE)
                .build();
        outcomes(2, "maker", CANCEL, Outcome.FAULT);
        outcomes(1, "maker", CANCEL, Outcome.OK);
        outcomes(2, "maker", CANCEL, Outcome.FAULT);
        assertThat(isRefused("maker", PLACE)).isFalse();
    }

    @Test
    void clock_calls_of_the_gateway_close_an_account_breaker_without_traffic() {
        fixture = AdmissionFixture.builder()
                .breakers(Map.of("order_cancellation", CANCELS))
                .limits(WIDE)
                .build();
        outcomes(3, "maker", CANCEL, Outcome.FAULT);
        fixture.now += 60 * SECOND;
        outcomes(2, "", "GET /public", Outcome.OK);
        assertThat(isRefused("maker", PLACE)).isFalse();
    }

    @Test
    void successful_reads_do_not_reset_a_series_of_failed_orders() {
        for (int i = 0; i < 3; i++) {
            outcome("maker", PLACE, Outcome.UNKNOWN);
            outcomes(20, "", "GET /public", Outcome.OK);
        }
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void an_operator_can_force_a_breaker_closed_for_a_time_and_reset_it() {
        outcomes(3, "maker", PLACE, Outcome.FAULT);
        BreakerRegistry.Cause saying = new BreakerRegistry.Cause("olga", "the exchange is back");
        fixture.breakerRegistry.forceClosed(
                "error_series", ModeScope.exchange("test"), 60 * SECOND, saying, fixture.now);
        outcomes(3, "maker", PLACE, Outcome.FAULT);
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        fixture.now += 60 * SECOND;
        outcomes(1, "maker", PLACE, Outcome.FAULT);
        assertThat(mode()).isEqualTo(Mode.CANCEL_ONLY);
        fixture.breakerRegistry.reset("error_series", ModeScope.exchange("test"), saying, fixture.now);
        outcomes(2, "maker", PLACE, Outcome.FAULT);
        assertThat(mode()).isEqualTo(Mode.ACTIVE);
        assertThat(List.copyOf(fixture.modeRegistry.snapshot().all())).isEmpty();
    }
}
