package dev.sluice.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.logging.Log;
import dev.sluice.logging.LogFormat;
import dev.sluice.logging.LogLevel;
import dev.sluice.logging.LogSettings;
import dev.sluice.persistence.BanRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BanLogTest {
    @Test
    void a_ban_and_its_end_are_a_line_each_with_exchange_limit_and_end() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
        LogSettings settings = new LogSettings(LogFormat.TEXT, LogLevel.INFO, false);
        try (Log log = new Log(settings, () -> 1_700_000_000_000L, stream, stream)) {
            BanLog bans = new BanLog(log);
            bans.onBan(new BanRecord(
                    1_700_000_000_000L, 1_700_000_600_000L, "bybit", "ip", "", "gw-b", "the response to GET /v5/x"));
            bans.onEnd("bybit", "ip", "");
        }
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "2023-11-14T22:13:20Z warn banned exchange=bybit limit=ip of= until=2023-11-14T22:23:20Z"
                                + " seenBy=gw-b reason=the response to GET /v5/x",
                        "2023-11-14T22:13:20Z info ban ended exchange=bybit limit=ip of=");
    }
}
