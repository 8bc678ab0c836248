package dev.sluice.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.GuardViolation.Rule;
import org.junit.jupiter.api.Test;

/** Tests of how calls ended and why they were refused, in plain words. */
final class CallWordsTest {
    private static final LimitSettings LIMIT =
            LimitSettings.inFlight("spot.orders.10s", LimitScope.parse("account"), 100, 0);

    private static String why(RefusalReason reason) {
        return CallWords.why(reason.header(), 1_000_000_000);
    }

    private static String guard(Rule rule, long seen, long allowed, long withinMs) {
        return why(RefusalReason.guarded(new GuardViolation(rule, seen, allowed, withinMs, false)));
    }

    @Test
    void each_rule_of_the_guard_is_told_in_words() {
        assertThat(guard(Rule.SAME_ORDER, 61, 60, 10_000))
                .isEqualTo("runaway guard: the same order 61 times in 10 s, 60 allowed");
        assertThat(guard(Rule.ORDERS_PER_SECOND, 101, 100, 1_000))
                .isEqualTo("runaway guard: 101 orders in a second, 100 allowed");
        assertThat(guard(Rule.ORDERS_PER_MINUTE, 3_001, 3_000, 60_000))
                .isEqualTo("runaway guard: 3001 orders in a minute, 3000 allowed");
        assertThat(guard(Rule.OPEN_UNKNOWN, 20, 20, 0))
                .isEqualTo("runaway guard: 20 orders with an unknown outcome, below 20 allowed");
        assertThat(CallWords.why("guard; rule=sameOrder; withinMs=10000", -1))
                .as("without figures")
                .isEqualTo("runaway guard: the same order too often in 10 s");
    }

    @Test
    void a_limit_is_told_with_the_deadline_and_what_was_used() {
        assertThat(why(new RefusalReason.LimitFull(LIMIT, 100, 0, 100, 100, 1, 0, 0, 0, null)))
                .isEqualTo("limit spot.orders.10s had no room before its deadline of 1 s; 100 of 100 used");
        assertThat(why(new RefusalReason.LimitFull(LIMIT, 50, 3, 52, 60, 1, 7, 9, 5_500_000_000L, null)))
                .isEqualTo("limit spot.orders.10s had no room before its deadline of 1 s; one call at a time passes for"
                        + " 5.5 s; 50 of 60 used, up to 3 more by calls that were in flight when the exchange reported its"
                        + " use, 52 allowed for such calls, 9 asked for by calls that wait");
        assertThat(CallWords.why("limit; limit=spot.weight", -1))
                .isEqualTo("limit spot.weight had no room before its deadline");
        assertThat(why(RefusalReason.messagesTooFast(5)))
                .isEqualTo("the connection's limit of messages had no room before its deadline of 1 s");
        assertThat(why(RefusalReason.costTooLarge(LIMIT, 120, 100)))
                .isEqualTo("it costs more than limit spot.orders.10s ever allows: 120, 100 allowed");
        assertThat(why(RefusalReason.banned(LIMIT, 250_000_000, "")))
                .isEqualTo("the exchange has banned the calls of limit spot.orders.10s, for 250 ms more");
    }

    @Test
    void other_reasons_are_told_with_what_is_known() {
        assertThat(CallWords.why("mode; mode=CANCEL_ONLY; scope=exchange:binance; cause=kill-switch", -1))
                .isEqualTo("trading is halted or restricted: CANCEL_ONLY for exchange:binance, by kill-switch");
        assertThat(CallWords.why("order-rule; rule=maxValue; value=70000; allowed=50000; unit=USDT", -1))
                .isEqualTo("order rule maxValue: 70000 USDT, 50000 allowed");
        assertThat(CallWords.why("order-rule; rule=maxValue; unknown=no price", -1))
                .isEqualTo("order rule maxValue cannot be computed: no price");
        assertThat(CallWords.why("deadline; at=key-wait; allowedMs=1000; waitedFor=key", -1))
                .isEqualTo("its deadline of 1 s passed before it could be sent, after it waited for key");
        assertThat(CallWords.why("", -1)).isEmpty();
        assertThat(CallWords.why("of-a-newer-gateway; x=1", -1)).isEqualTo("of-a-newer-gateway; x=1");
        for (ReasonCode code : ReasonCode.values()) {
            assertThat(CallWords.why(code.header(), -1)).as(code.header()).contains(" ");
        }
    }

    @Test
    void it_is_told_who_refused() {
        assertThat(CallWords.outcome("refused")).isEqualTo("refused by Sluice");
        for (Outcome outcome : Outcome.values()) {
            assertThat(CallWords.outcome(outcome.text())).as(outcome.text()).doesNotContain("Sluice");
        }
        assertThat(CallWords.outcome("business")).isEqualTo("rejected by the exchange");
        assertThat(CallWords.outcome("in flight")).isEqualTo("in flight");
    }
}
