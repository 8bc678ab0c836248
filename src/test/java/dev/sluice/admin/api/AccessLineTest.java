package dev.sluice.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRecords;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the lines of the access log. */
final class AccessLineTest {
    @Test
    void times_are_logged_in_milliseconds_with_three_decimals() {
        assertThat(millis(0)).isEqualTo("0.000");
        assertThat(millis(5_499)).isEqualTo("0.005");
        assertThat(millis(5_500)).isEqualTo("0.006");
        assertThat(millis(1_042_000)).isEqualTo("1.042");
        assertThat(millis(61_000_999_999L)).isEqualTo("61001.000");
    }

    @Test
    void a_line_names_the_call_once() {
        assertThat(LoggingApi.names(CallRecords.sent("id-1")))
                .containsSequence("kind", "place", "call", "POST /api/v3/order", "status", "200", "what", "ok");
    }

    private static String millis(long nanos) {
        CallRecord call = new CallRecord(
                0,
                CallRecords.order("1"),
                new CallRecord.Result("ok", 200, "", ""),
                new CallRecord.Timing(nanos, "", -1, "", 0, 0, 0));
        List<String> names = LoggingApi.names(call);
        return names.get(names.indexOf("waitedMs") + 1);
    }
}
