package dev.sluice.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.call.CallRecords;
import dev.sluice.core.call.ConnectFailure;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.GuardViolation;
import org.junit.jupiter.api.Test;

/** Tests that refusals are counted by bot and reason, and that names of callers take a bounded amount of memory. */
class RefusalCountsTest {
    private static final RefusalReason GUARD =
            RefusalReason.guarded(new GuardViolation(GuardViolation.Rule.SAME_ORDER, 61, 60, 10_000, false));

    private final RefusalCounts counts = new RefusalCounts();

    private void add(String exchange, String bot, RefusalReason reason) {
        counts.add(CallRecords.refused(exchange, bot, reason.header()));
    }

    @Test
    void refusals_are_counted_by_bot_and_reason_until_they_are_taken() {
        add("kraken", "maker2", RefusalReason.withdrawn());
        add("binance", "maker1", GUARD);
        add("binance", "maker1", GUARD);
        add("binance", "maker1", RefusalReason.unreachable("api.example.com:443", ConnectFailure.DNS));
        assertThat(counts.take())
                .containsExactly(
                        new RefusalCounts.BotRefusals("binance", "maker1", 3, "guard sameOrder 2, unreachable dns 1"),
                        new RefusalCounts.BotRefusals("kraken", "maker2", 1, "withdrawn 1"));
        assertThat(counts.take()).isEmpty();
    }

    @Test
    void names_beyond_the_bound_are_counted_together() {
        for (int i = 0; i < RefusalCounts.MAX_BOTS + 1_000; i++) {
            add("binance", "bot" + i, GUARD);
        }
        add("binance", "bot0", GUARD);
        assertThat(counts.take())
                .hasSize(RefusalCounts.MAX_BOTS + 1)
                .contains(
                        new RefusalCounts.BotRefusals("binance", RefusalCounts.OTHERS, 1_000, "guard sameOrder 1000"),
                        new RefusalCounts.BotRefusals("binance", "bot0", 2, "guard sameOrder 2"));
    }

    @Test
    void reasons_beyond_the_bound_are_counted_together_and_long_names_are_cut() {
        for (int i = 0; i < RefusalCounts.MAX_REASONS + 5; i++) {
            LimitSettings limit = LimitSettings.inFlight("limit" + i, LimitScope.parse("account"), 1, 0);
            add("binance", "b".repeat(5_000), new RefusalReason.LimitFull(limit, 1, 0, 1, 1, 1, 0, 0, 0, null));
        }
        assertThat(counts.take()).singleElement().satisfies(one -> {
            assertThat(one.bot()).hasSizeLessThan(200);
            assertThat(one.reasons())
                    .startsWith("limit limit0 1, limit limit1 1")
                    .endsWith("others 5");
        });
    }
}
