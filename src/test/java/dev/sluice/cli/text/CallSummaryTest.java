package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.status.RecordedCall;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the counts of recorded calls that ended alike. */
final class CallSummaryTest {
    private static final LimitSettings LIMIT =
            LimitSettings.inFlight("spot.orders.10s", LimitScope.parse("account"), 100, 0);

    private final CallSummary summary = new CallSummary(ZoneId.of("UTC"));

    private void add(String second, String bot, String outcome, String reason) {
        summary.add(new RecordedCall(
                "2026-11-28T12:24:" + second + "Z",
                "",
                "binance",
                bot,
                "desk",
                "",
                "",
                "",
                "",
                "place",
                "",
                0,
                reason,
                reason.isEmpty() && outcome.equals("business") ? bot : "",
                0,
                "",
                -1,
                "",
                outcome.equals("ok") ? "spot.weight=4, spot.orders.10s=1" : "",
                0,
                0,
                outcome));
    }

    @Test
    void calls_that_ended_alike_are_counted_from_the_first_to_the_last() {
        add(
                "19.000",
                "maker",
                "refused",
                new RefusalReason.LimitFull(LIMIT, 100, 0, 100, 100, 1, 0, 0, 0, null).header());
        add(
                "18.500",
                "maker",
                "refused",
                new RefusalReason.LimitFull(LIMIT, 99, 3, 98, 100, 2, 7, 9, 5_000_000, null).header());
        add("15.000", "grid", "ok", "");
        add("20.000", "maker", "refused", "mode; mode=CANCEL_ONLY; scope=global; cause=kill-switch");
        assertThat(summary.lines(false)).containsExactly("""
                CALLS  FIRST                    LAST                     EXCHANGE  BOT    ACCOUNT  KIND   OUTCOME            WHY
                    1  2026-11-28 12:24:15.000  2026-11-28 12:24:15.000  binance   grid   desk     place  ok
                    2  2026-11-28 12:24:18.500  2026-11-28 12:24:19.000  binance   maker  desk     place  refused by Sluice  limit spot.orders.10s had no room before its deadline
                    1  2026-11-28 12:24:20.000  2026-11-28 12:24:20.000  binance   maker  desk     place  refused by Sluice  trading is halted or restricted: CANCEL_ONLY for global, by kill-switch""");
        assertThat(summary.lines(true)).hasSize(3).first().asString().contains("\"bot\":\"grid\"", "\"calls\":1");
    }

    @Test
    void equal_ends_are_counted_for_all_bots_the_most_frequent_first() {
        add("19.000", "one", "refused", "guard; rule=sameOrder; seen=61; allowed=60; withinMs=10000");
        add("18.000", "one", "ok", "");
        add("17.000", "other", "ok", "");
        add("16.000", "-2010", "business", "");
        assertThat(summary.ends()).isEqualTo("""
                CALLS  FIRST                    LAST                     OUTCOME                          WHY
                    2  2026-11-28 12:24:17.000  2026-11-28 12:24:18.000  ok
                    1  2026-11-28 12:24:19.000  2026-11-28 12:24:19.000  refused by Sluice                runaway guard: the same order too often in 10 s
                    1  2026-11-28 12:24:16.000  2026-11-28 12:24:16.000  rejected by the exchange: -2010""");
        for (int i = 0; i < 30; i++) {
            add("20.000", "-" + i, "business", "");
        }
        assertThat(summary.ends().lines()).hasSize(22).last().isEqualTo("and 13 rarer ends");
    }

    @Test
    void units_are_added_by_limit_and_bot() {
        add("15.000", "grid", "ok", "");
        add("16.000", "grid", "ok", "");
        add("17.000", "maker", "ok", "");
        add("18.000", "maker", "refused", "guard; rule=sameOrder");
        assertThat(summary.units(false)).containsExactly("""
                UNITS  CALLS  EXCHANGE  LIMIT            ACCOUNT  BOT
                    2      2  binance   spot.orders.10s  desk     grid
                    1      1  binance   spot.orders.10s  desk     maker
                    8      2  binance   spot.weight      desk     grid
                    4      1  binance   spot.weight      desk     maker""");
        assertThat(summary.units(true)).hasSize(4).first().asString().contains("\"limit\":\"spot.orders.10s\"");
        assertThat(new CallSummary(ZoneId.of("UTC")).units(false)).isEmpty();
    }

    @Test
    void orders_that_the_exchange_rejected_are_counted_by_its_error_code() {
        add("15.000", "-2010", "business", "");
        add("16.000", "-2010", "business", "");
        add("17.000", "-1013", "business", "");
        assertThat(summary.lines(true))
                .hasSize(2)
                .first()
                .asString()
                .contains("\"outcome\":\"business -2010\"", "\"calls\":2");
    }

    @Test
    void names_that_bots_choose_cannot_fill_the_memory_or_use_the_terminal() {
        for (int i = 0; i < 6_000; i++) {
            add("15.000", "b" + i + "\u001b[31m" + "x".repeat(1_000), "ok", "");
        }
        List<String> lines = summary.lines(true);
        assertThat(lines).hasSize(5_001).allMatch(line -> line.length() < 600 && !line.contains("\\u001b"));
        assertThat(lines).anyMatch(line -> line.contains("\"outcome\":\"others\"") && line.contains("\"calls\":1000"));
        assertThat(summary.units(true)).hasSize(5_001).allMatch(line -> line.length() < 600);
    }
}
