package dev.sluice.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LogTest {
    private static final long NOON = 1_764_072_000_000L;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Log log(LogFormat logFormat, LogLevel logLevel) {
        return new Log(new LogSettings(logFormat, logLevel, false), () -> NOON, stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    @Test
    void a_line_for_people_has_time_level_sentence_and_names_and_warnings_go_to_the_second_stream() {
        try (Log log = log(LogFormat.TEXT, LogLevel.INFO)) {
            log.info("it began");
            log.log(LogLevel.WARN, "it stops", "scope", "global");
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("2025-11-25T12:00:00Z info it began");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("2025-11-25T12:00:00Z warn it stops scope=global");
    }

    @Test
    void an_event_is_one_line_and_one_object_whatever_is_in_it() {
        String odd = "a\"b\\c\nd\u0000e\u2028f";
        String text = new LogEvent(NOON, LogLevel.INFO, odd, List.of("n", odd)).line(LogFormat.TEXT);
        JsonObject json =
                new JsonObject(new LogEvent(NOON, LogLevel.ERROR, odd, List.of("n", odd)).line(LogFormat.JSON));

        assertThat(text).doesNotContain("\n");
        assertThat(json.getString("message")).isEqualTo(odd);
        assertThat(json.getString("n")).isEqualTo(odd);
        assertThat(json.getString("level")).isEqualTo("error");
        assertThat(json.getString("time")).isEqualTo("2025-11-25T12:00:00Z");
    }

    @Test
    void the_level_says_what_is_written_and_can_be_changed_while_it_runs() {
        try (Log log = log(LogFormat.TEXT, LogLevel.WARN)) {
            log.info("not this");
            log.level(LogLevel.INFO);
            log.info("but this");
            log.log(LogLevel.DEBUG, "nor that");
            log.level(LogLevel.ERROR);
            log.warn("nor this");
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("but this").doesNotContain("not this", "nor that");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThatThrownBy(() -> LogLevel.parse("loud")).hasMessageContaining("[error, warn, info, debug]");
    }

    @Test
    void what_comes_faster_than_it_can_be_written_is_lost_and_counted_and_nobody_waits() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        PrintStream slow = new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.println(line);
            }
        };
        Log log = new Log(new LogSettings(LogFormat.TEXT, LogLevel.INFO, false), () -> NOON, slow, stream(err));
        for (int i = 0; i < 10_100; i++) {
            log.info("again");
        }
        assertThat(log.dropped()).isBetween(99L, 100L);
        stuck.countDown();
        log.close();
    }
}
