package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.tradingmode.GuardSettings;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of the runaway guard in admission. */
final class GuardAdmissionTest {
    private static final long SECOND = AdmissionFixture.SECOND;

    private AdmissionFixture fixture = newFixture(
            AdmissionFixture.guard("'ordersPerSecond': 10, 'openUnknown': 2, 'sameOrder': 5, 'latchAfter': 20"), false);

    private static AdmissionFixture newFixture(GuardSettings guard, boolean observe) {
        return AdmissionFixture.builder()
                .guard(guard)
                .observe(observe)
                .limits(AdmissionFixture.limit("wide", 10_000, 1000))
                .build();
    }

    private AdmissionRequest place(String bot, int price) {
        fixture.now++;
        return fixture.ask(bot, "POST /order?symbol=BTC&side=buy&qty=1&price=" + price);
    }

    @Test
    void an_order_above_the_guards_rate_is_rejected_while_cancels_and_reads_pass() {
        for (int i = 0; i < 10; i++) {
            assertThat(fixture.isAdmitted(place("knight", i))).isTrue();
        }
        AdmissionRequest eleventh = place("knight", 11);
        assertThat(fixture.refusal(eleventh)).isEqualTo(ReasonCode.GUARD);
        assertThat(fixture.refused(eleventh).reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(fixture.refused(eleventh).detail()).isEqualTo("not sent: 11 orders in a second, allowed: 10");
        assertThat(fixture.isAdmitted(fixture.ask("knight", "DELETE /order?cid=1")))
                .isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("knight", "GET /private"))).isTrue();
        assertThat(fixture.isAdmitted(place("another", 1))).isTrue();
        assertThat(fixture.status().guarded()).containsEntry(GuardViolation.Rule.ORDERS_PER_SECOND, 1L);
    }

    @Test
    void the_refusals_of_a_bot_are_counted_for_a_minute() {
        for (int i = 0; i < 30; i++) {
            place("knight", i);
        }
        assertThat(refusedOf("knight")).isEqualTo(Map.of(ReasonCode.GUARD, 20L));
        fixture.now += 50 * SECOND;
        assertThat(refusedOf("knight")).isEqualTo(Map.of(ReasonCode.GUARD, 20L));
        fixture.now += 11 * SECOND;
        assertThat(refusedOf("knight")).isEmpty();
    }

    private Map<ReasonCode, Long> refusedOf(String name) {
        return fixture.status().bots().stream()
                .filter(bot -> bot.bot().equals(name))
                .findFirst()
                .map(AdmissionStatus.BotStatus::refused)
                .orElse(Map.of());
    }

    @Test
    void a_repeated_identical_order_is_refused_even_with_another_id() {
        for (int i = 0; i < 5; i++) {
            fixture.now += SECOND;
            assertThat(fixture.isAdmitted(
                            fixture.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=" + i)))
                    .isTrue();
        }
        fixture.now += SECOND;
        AdmissionRequest sixth = fixture.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=6");
        assertThat(fixture.refusal(sixth)).isEqualTo(ReasonCode.GUARD);
        assertThat(fixture.isAdmitted(fixture.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=2&cid=7")))
                .isTrue();
    }

    @Test
    void the_guards_second_threshold_latches_the_bot_until_a_re_arm() {
        for (int i = 0; i < 32; i++) {
            place("knight", i);
        }
        assertThat(fixture.decisions.getAndClearModesChanged()).isTrue();
        assertThat(fixture.modeRegistry.snapshot().all()).singleElement().satisfies(held -> {
            assertThat(held.modeScope()).isEqualTo(ModeScope.bot("knight"));
            assertThat(held.mode()).isEqualTo(Mode.CANCEL_ONLY);
            assertThat(held.latched()).isTrue();
            assertThat(held.holdReason().who()).isEqualTo("runaway guard");
        });
        fixture.now += 3600 * SECOND;
        assertThat(fixture.refusal(place("knight", 1))).isEqualTo(ReasonCode.MODE);
        assertThat(fixture.isAdmitted(fixture.ask("knight", "DELETE /order?cid=1")))
                .isTrue();
        assertThat(fixture.isAdmitted(place("another", 1))).isTrue();
    }

    @Test
    void observe_counts_guard_violations_without_refusing_or_latching() {
        fixture = newFixture(AdmissionFixture.guard("'ordersPerSecond': 10, 'latchAfter': 1"), true);
        for (int i = 0; i < 100; i++) {
            assertThat(fixture.isAdmitted(place("knight", i))).isTrue();
        }
        assertThat(fixture.modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(fixture.status().guarded()).containsEntry(GuardViolation.Rule.ORDERS_PER_SECOND, 90L);
    }

    private AdmissionRequest unknown(String bot, String id) {
        fixture.now += SECOND;
        AdmissionRequest order = fixture.go(bot, "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=" + id);
        fixture.settle(order, TestCalls.of(Outcome.UNKNOWN));
        return order;
    }

    @Test
    void too_many_unknown_orders_block_new_ones_until_a_response_names_one() {
        unknown("maker", "a");
        fixture.now += SECOND;
        AdmissionRequest answered = fixture.go("maker", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=b");
        fixture.answer(answered, TestCalls.of(Outcome.UNKNOWN));
        assertThat(fixture.status().openUnknown()).isEqualTo(2);
        assertThat(fixture.refusal(place("maker", 5))).isEqualTo(ReasonCode.GUARD);
        fixture.answer(fixture.go("maker", "GET /order?cid=b"), TestCalls.ok());
        assertThat(fixture.isAdmitted(place("maker", 6))).isTrue();
    }

    @Test
    void an_unknown_order_is_closed_as_unreconciled_after_fifteen_minutes() {
        unknown("maker", "a");
        unknown("maker", "b");
        fixture.pass(900 * SECOND);
        assertThat(fixture.status().openUnknown()).isZero();
        assertThat(fixture.status().totals().unreconciled()).isEqualTo(2);
        assertThat(fixture.isAdmitted(place("maker", 5))).isTrue();
    }
}
