package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.status.RecordedCall;
import org.junit.jupiter.api.Test;

/** Tests of the facts of one recorded call. */
final class CallDetailsTest {
    private static String of(long deadlineNanos) {
        return CallDetails.lines(new RecordedCall(
                "2026-11-28T17:00:00Z",
                "id",
                "binance",
                "maker1",
                "desk",
                "BTCUSDT",
                "c-1",
                "",
                "buy",
                "place",
                "POST /api/v3/order",
                0,
                "",
                "",
                0,
                "",
                deadlineNanos,
                "",
                "",
                500_000,
                3_600_000_000_000L,
                "unknown"));
    }

    @Test
    void of_a_call_whose_process_ended_before_it_only_the_time_at_which_it_was_sent_is_known() {
        assertThat(of(-1))
                .contains("2026-11-28T16:00:00Z", "not known: the gateway's process ended before")
                .doesNotContain("3600000", "not at all");
    }

    @Test
    void of_a_call_without_a_response_it_is_known_how_long_the_gateway_waited_for_one() {
        assertThat(of(1_000_000)).contains("3600000.000 ms", "not at all");
    }
}
