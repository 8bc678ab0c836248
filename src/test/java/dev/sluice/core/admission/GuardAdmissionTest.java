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

    private AdmissionFixture admissionFixture = newFixture(
            AdmissionFixture.guard("'ordersPerSecond': 10, 'openUnknown': 2, 'sameOrder': 5, 'latchAfter': 20"), false);

    private static AdmissionFixture newFixture(GuardSettings guard, boolean observe) {
        return AdmissionFixture.builder()
                .guard(guard)
                .observe(observe)
                .limits(AdmissionFixture.limit("wide", 10_000, 1000))
                .build();
    }

    private AdmissionRequest place(String bot, int price) {
        admissionFixture.now++;
        return admissionFixture.ask(bot, "POST /order?symbol=BTC&side=buy&qty=1&price=" + price);
    }

    @Test
    void an_order_above_the_guards_rate_is_rejected_while_cancels_and_reads_pass() {
        for (int i = 0; i < 10; i++) {
            assertThat(admissionFixture.isAdmitted(place("knight", i))).isTrue();
        }
        AdmissionRequest eleventh = place("knight", 11);
        assertThat(admissionFixture.refusal(eleventh)).isEqualTo(ReasonCode.GUARD);
        assertThat(admissionFixture.refused(eleventh).reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(admissionFixture.refused(eleventh).detail())
                .isEqualTo("not sent: 11 orders in a second, allowed: 10");
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("knight", "DELETE /order?cid=1")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("knight", "GET /private")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(place("another", 1))).isTrue();
        assertThat(admissionFixture.status().guarded()).containsEntry(GuardViolation.Rule.ORDERS_PER_SECOND, 1L);
    }

    @Test
    void the_refusals_of_a_bot_are_counted_for_a_minute() {
        for (int i = 0; i < 30; i++) {
            place("knight", i);
        }
        assertThat(refusedOf("knight")).isEqualTo(Map.of(ReasonCode.GUARD, 20L));
        admissionFixture.now += 50 * SECOND;
        assertThat(refusedOf("knight")).isEqualTo(Map.of(ReasonCode.GUARD, 20L));
        admissionFixture.now += 11 * SECOND;
        assertThat(refusedOf("knight")).isEmpty();
    }

    private Map<ReasonCode, Long> refusedOf(String name) {
        return admissionFixture.status().bots().stream()
                .filter(bot -> bot.bot().equals(name))
                .findFirst()
                .map(AdmissionStatus.BotStatus::refused)
                .orElse(Map.of());
    }

    @Test
    void a_repeated_identical_order_is_refused_even_with_another_id() {
        for (int i = 0; i < 5; i++) {
            admissionFixture.now += SECOND;
            assertThat(admissionFixture.isAdmitted(
                            admissionFixture.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=" + i)))
                    .isTrue();
        }
        admissionFixture.now += SECOND;
        AdmissionRequest sixth = admissionFixture.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=6");
        assertThat(admissionFixture.refusal(sixth)).isEqualTo(ReasonCode.GUARD);
        assertThat(admissionFixture.isAdmitted(
                        admissionFixture.ask("knight", "POST /order?symbol=BTC&side=buy&qty=1&price=2&cid=7")))
                .isTrue();
    }

    @Test
    void the_guards_second_threshold_latches_the_bot_until_a_re_arm() {
        for (int i = 0; i < 32; i++) {
            place("knight", i);
        }
        assertThat(admissionFixture.decisions.takeModesChanged()).isTrue();
        assertThat(admissionFixture.modeRegistry.now().all()).singleElement().satisfies(held -> {
            assertThat(held.modeScope()).isEqualTo(ModeScope.bot("knight"));
            assertThat(held.mode()).isEqualTo(Mode.CANCEL_ONLY);
            assertThat(held.latched()).isTrue();
            assertThat(held.holdReason().who()).isEqualTo("runaway guard");
        });
        admissionFixture.now += 3600 * SECOND;
        assertThat(admissionFixture.refusal(place("knight", 1))).isEqualTo(ReasonCode.MODE);
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("knight", "DELETE /order?cid=1")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(place("another", 1))).isTrue();
    }

    @Test
    void observe_counts_guard_violations_without_refusing_or_latching() {
        admissionFixture = newFixture(AdmissionFixture.guard("'ordersPerSecond': 10, 'latchAfter': 1"), true);
        for (int i = 0; i < 100; i++) {
            assertThat(admissionFixture.isAdmitted(place("knight", i))).isTrue();
        }
        assertThat(admissionFixture.modeRegistry.now().isEmpty()).isTrue();
        assertThat(admissionFixture.status().guarded()).containsEntry(GuardViolation.Rule.ORDERS_PER_SECOND, 90L);
    }

    private AdmissionRequest unknown(String bot, String id) {
        admissionFixture.now += SECOND;
        AdmissionRequest order = admissionFixture.go(bot, "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=" + id);
        admissionFixture.settle(order, TestCalls.of(Outcome.UNKNOWN));
        return order;
    }

    @Test
    void too_many_unknown_orders_block_new_ones_until_a_response_names_one() {
        unknown("maker", "a");
        admissionFixture.now += SECOND;
        AdmissionRequest answered = admissionFixture.go("maker", "POST /order?symbol=BTC&side=buy&qty=1&price=1&cid=b");
        admissionFixture.answer(answered, TestCalls.of(Outcome.UNKNOWN));
        assertThat(admissionFixture.status().openUnknown()).isEqualTo(2);
        assertThat(admissionFixture.refusal(place("maker", 5))).isEqualTo(ReasonCode.GUARD);
        admissionFixture.answer(admissionFixture.go("maker", "GET /order?cid=b"), TestCalls.ok());
        assertThat(admissionFixture.isAdmitted(place("maker", 6))).isTrue();
    }

    @Test
    void an_unknown_order_is_closed_as_unreconciled_after_fifteen_minutes() {
        unknown("maker", "a");
        unknown("maker", "b");
        admissionFixture.pass(900 * SECOND);
        assertThat(admissionFixture.status().openUnknown()).isZero();
        assertThat(admissionFixture.status().totals().unreconciled()).isEqualTo(2);
        assertThat(admissionFixture.isAdmitted(place("maker", 5))).isTrue();
    }
}
