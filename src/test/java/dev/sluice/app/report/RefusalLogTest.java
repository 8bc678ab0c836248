package dev.sluice.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRecords;
import dev.sluice.logging.Log;
import dev.sluice.logging.LogFormat;
import dev.sluice.logging.LogLevel;
import dev.sluice.logging.LogSettings;
import dev.sluice.proxy.metrics.RefusalCounts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests that the log has one line a minute for each bot with refused calls, and a bounded number of lines. */
final class RefusalLogTest {
    private final RefusalCounts counts = new RefusalCounts();

    private List<String> lines(Consumer<RefusalLog> play) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
        LogSettings settings = new LogSettings(LogFormat.TEXT, LogLevel.INFO, false);
        try (Log log = new Log(settings, () -> 1_700_000_000_000L, stream, stream)) {
            play.accept(new RefusalLog(counts, log));
        }
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static void seconds(RefusalLog refusalLog, int seconds) {
        for (int i = 0; i < seconds; i++) {
            refusalLog.everySecond();
        }
    }

    @Test
    void a_minute_with_refusals_is_one_line_for_each_bot_and_a_quiet_minute_is_none() {
        counts.add(CallRecords.refused("binance", "maker1", "withdrawn"));
        counts.add(CallRecords.refused("binance", "maker1", "withdrawn"));
        assertThat(lines(log -> seconds(log, RefusalLog.EVERY_SECONDS - 1))).isEmpty();
        assertThat(lines(log -> seconds(log, 3 * RefusalLog.EVERY_SECONDS)))
                .containsExactly(
                        "2023-11-14T22:13:20Z warn refused exchange=binance bot=maker1 calls=2 reasons=withdrawn 2");
    }

    @Test
    void a_stop_writes_what_the_last_minute_refused() {
        counts.add(CallRecords.refused("kraken", "", "draining"));
        assertThat(lines(RefusalLog::close)).singleElement().asString().endsWith("calls=1 reasons=draining 1");
    }

    @Test
    void a_thousand_bots_do_not_fill_the_log() {
        for (int i = 0; i < 1_000; i++) {
            counts.add(CallRecords.refused("binance", "bot" + i, "withdrawn"));
        }
        List<String> lines = lines(log -> seconds(log, RefusalLog.EVERY_SECONDS));
        assertThat(lines).hasSize(RefusalLog.MAX_LINES + 1);
        assertThat(lines.get(RefusalLog.MAX_LINES)).endsWith("refused 451 calls of 451 more bots");
    }
}
