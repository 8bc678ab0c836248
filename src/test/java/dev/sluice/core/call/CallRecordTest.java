package dev.sluice.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the bounds of texts that come from callers, and of what is kept. */
final class CallRecordTest {
    @Test
    void texts_of_callers_are_cut_and_only_printable() {
        CallRecord.Subject call = new CallRecord.Subject(
                "x".repeat(100_000),
                "binance",
                "evil\nbot\u001b[31m\u202e\ud800",
                "",
                "POST",
                "POST /order",
                Kind.PLACE,
                "\u5e01\u5b89USDT",
                "a".repeat(100_000),
                "",
                "",
                "");
        assertThat(call.id()).hasSizeLessThanOrEqualTo(128);
        assertThat(call.clientOrderId()).hasSizeLessThanOrEqualTo(1_024);
        assertThat(call.bot()).isEqualTo("evil?bot?[31m??");
        assertThat(call.instrument()).isEqualTo("\u5e01\u5b89USDT");
        assertThat(new CallRecord.Result(CallRecord.REFUSED, 0, "r".repeat(100_000), "").reason())
                .hasSizeLessThanOrEqualTo(300);
    }

    @Test
    void a_call_is_found_by_each_id_of_its_orders() {
        CallRecord.Subject batch = CallRecords.order("1").withOrders("a,b", "17,18");
        assertThat(batch.hasOrder("b") && batch.hasOrder("17") && batch.hasOrder("a,b"))
                .isTrue();
        assertThat(batch.hasOrder("1") || batch.hasOrder("")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        limit; limit=spot.weight; used=1; size=1; cost=1 | limit | spot.weight
        guard; rule=sameOrder; seen=61; allowed=60 | guard | sameOrder
        mode; mode=HALTED; scope=global; cause=kill-switch | mode | kill-switch
        lane-full; calls=1; bytes=2 | lane-full | ''
        withdrawn | withdrawn | ''
        """)
    void the_reason_names_its_word_and_its_rule(String reason, String code, String rule) {
        CallRecord.Result result = new CallRecord.Result(CallRecord.REFUSED, 429, reason, "");
        assertThat(result.reasonCode()).isEqualTo(code);
        assertThat(result.rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "PLACE, ok, 200, 0, true",
        "CANCEL, ok, 200, 0, true",
        "WITHDRAW, ok, 200, 0, true",
        "SESSION, ok, 200, 0, true",
        "READ_PUBLIC, ok, 200, 0, false",
        "READ_PRIVATE, ok, 200, 100, false",
        "READ_PRIVATE, ok, 200, 101, true",
        "READ_PUBLIC, refused, 429, 0, true",
        "READ_PUBLIC, refused, 0, 0, true",
        "READ_PUBLIC, business, 400, 0, true",
        "READ_PUBLIC, fault, 503, 0, true",
        "READ_PUBLIC, unknown, 0, 0, true",
        "READ_PUBLIC, shared, 200, 0, false",
        "READ_PUBLIC, dropped, 0, 0, false"
    })
    void only_reads_about_which_nothing_is_special_are_not_always_kept(
            Kind kind, String outcome, int status, long waitedMs, boolean kept) {
        assertThat(CallRecord.isAlwaysKept(kind, outcome, status, waitedMs * CallRecords.MILLISECOND))
                .isEqualTo(kept);
    }
}
