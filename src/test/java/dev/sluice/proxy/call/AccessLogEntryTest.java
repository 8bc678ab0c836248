package dev.sluice.proxy.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AccessLogEntryTest {
    @Test
    void times_are_logged_in_milliseconds_with_three_decimals() {
        assertThat(millis(0)).isEqualTo("0.000");
        assertThat(millis(5_499)).isEqualTo("0.005");
        assertThat(millis(5_500)).isEqualTo("0.006");
        assertThat(millis(1_042_000)).isEqualTo("1.042");
        assertThat(millis(61_000_999_999L)).isEqualTo("61001.000");
    }

    private static String millis(long nanos) {
        List<String> names =
                new AccessLogEntry("1", "binance", "", "", "place", "POST", "order", 200, "ok", true, nanos, 0).names();
        return names.get(names.indexOf("waitedMs") + 1);
    }
}
