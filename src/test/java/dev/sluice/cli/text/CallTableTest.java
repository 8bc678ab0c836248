package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.status.RecordedCall;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of recorded calls as text and CSV. */
final class CallTableTest {
    private static final String REASON = "limit; limit=spot.orders.10s; used=100; allowed=100; size=100; cost=1";
    private static final String WHY = "limit spot.orders.10s had no room before its deadline; 100 of 100 used";

    private static RecordedCall call(String bot, String order, String reason) {
        return call("place", bot, order, reason);
    }

    private static RecordedCall call(String kind, String bot, String order, String reason) {
        return new RecordedCall(
                "2026-11-30T11:03:00.001Z",
                "id-1",
                "binance",
                bot,
                "",
                "BTCUSDT",
                order,
                "",
                "buy",
                kind,
                "POST /api/v3/order",
                reason.isEmpty() ? 200 : 429,
                reason,
                order.equals("c-9") ? "-2010" : "",
                1_500_000,
                "spot.weight",
                -1,
                "",
                "",
                0,
                0,
                reason.isEmpty() ? "ok" : "refused");
    }

    private static String table(int columns, RecordedCall... calls) {
        return new CallTable(columns, ZoneId.of("Europe/Berlin")).lines(List.of(calls));
    }

    @Test
    void columns_are_aligned_and_those_without_entries_left_out() {
        assertThat(table(Integer.MAX_VALUE, call("maker", "c-1", ""), call("m", "c-22", REASON)))
                .isEqualTo("""
                        TIME                     EXCHANGE  BOT    KIND   INSTRUMENT  SIDE  ORDER  OUTCOME                  WAITED  WHY
                        2026-11-30 12:03:00.001  binance   maker  place  BTCUSDT     buy   c-1    ok (200)                 1.5 ms
                        2026-11-30 12:03:00.001  binance   m      place  BTCUSDT     buy   c-22   refused by Sluice (429)  1.5 ms  %s
                        """.formatted(WHY));
    }

    @Test
    void a_narrow_terminal_cuts_the_longest_entries_but_no_reason() {
        String lines = table(120, call("b".repeat(60), "c".repeat(80), REASON));
        assertThat(lines.lines().filter(line -> !line.contains(WHY)))
                .allMatch(line -> line.length() <= 120)
                .anyMatch(line -> line.contains("bb..  place") && line.contains("cc..  refused"));
        assertThat(lines).endsWith("    " + WHY + "\n");
        assertThat(table(20, call("b".repeat(60), "c", REASON)))
                .as("too narrow for all columns")
                .contains("2026-11-30 12:03:00.001", "bbbbbb..  ", WHY);
    }

    @Test
    void a_cancel_that_the_exchange_answers_with_a_code_found_no_open_order() {
        assertThat(table(200, call("cancel", "maker", "c-9", ""))).contains("  was not open: -2010 (200)  1.5 ms");
        assertThat(table(200, call("cancel", "maker", "c-8", ""))).contains("  ok (200)  1.5 ms");
    }

    @Test
    void the_error_code_of_the_exchange_stands_before_the_status() {
        assertThat(table(200, call("maker", "c-9", ""))).contains("  ok: -2010 (200)  1.5 ms");
        assertThat(CallCsv.line(call("maker", "c-9", ""))).contains(",200,,'-2010,1.5,");
    }

    @Test
    void the_details_of_a_call_are_its_times_its_deadline_and_its_charges() {
        assertThat(CallDetails.lines(call("maker", "c-1", REASON)))
                .isEqualTo("""
                  X-Request-Id     id-1
                  call             POST /api/v3/order
                  ended            refused by Sluice (429)
                  why              %s
                  X-Sluice-Reason  %s
                  at               2026-11-30T11:03:00.001Z
                  waited           1.500 ms, for spot.weight
                  might wait       not known
                  in Sluice        0.000 ms, without the wait
                  at the exchange  not measured
                  charged          nothing""".formatted(WHY, REASON).indent(2).stripTrailing());
    }

    @Test
    void further_lines_have_no_head_again() {
        CallTable table = new CallTable(200, ZoneId.of("UTC"));
        assertThat(table.lines(List.of())).isEmpty();
        assertThat(table.lines(List.of(call("a", "c", "")))).startsWith("TIME");
        assertThat(table.lines(List.of(call("a", "c", "")))).startsWith("2026");
    }

    @Test
    void what_cannot_be_printed_is_replaced() {
        String hostile = "a\u001b]0;title\u0007\r\n\u202e\u009b";
        assertThat(table(200, call(hostile, hostile, hostile))).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]");
        assertThat(CallCsv.line(call(hostile, hostile, hostile))).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
    }

    @Test
    void csv_quotes_texts_and_lets_none_become_a_formula() {
        for (String start : List.of("=", "+", "-", "@")) {
            assertThat(CallCsv.line(call(start + "1", "a,b", "c\"d")))
                    .isEqualTo(
                            "2026-11-30T11:03:00.001Z,id-1,binance,'%s1,,BTCUSDT,\"a,b\",,buy,place,POST /api/v3/order,429,"
                                            .formatted(start)
                                    + "\"c\"\"d\",,1.5,spot.weight,,,,0.0,0.0,refused");
        }
        assertThat(CallCsv.head().split(",", -1))
                .hasSameSizeAs(CallCsv.line(call("a", "", "")).split(",", -1));
    }
}
