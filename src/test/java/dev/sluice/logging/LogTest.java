package dev.sluice.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
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
    void a_text_line_has_time_level_and_fields_and_warnings_go_to_the_second_stream() {
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
    void any_event_is_one_text_line_and_one_json_object() {
        String odd = "a\"b\\c\nd\u0000e\u2028f";
        String text = new LogLine(NOON, LogLevel.INFO, odd, List.of("n", odd)).line(LogFormat.TEXT);
        JsonObject json =
                new JsonObject(new LogLine(NOON, LogLevel.ERROR, odd, List.of("n", odd)).line(LogFormat.JSON));

        assertThat(text).doesNotContain("\n");
        assertThat(json.getString("message")).isEqualTo(odd);
        assertThat(json.getString("n")).isEqualTo(odd);
        assertThat(json.getString("level")).isEqualTo("error");
        assertThat(json.getString("time")).isEqualTo("2025-11-25T12:00:00Z");
    }

    @Test
    void the_level_filters_events_and_can_be_changed_at_run_time() {
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
    void events_beyond_the_queue_are_dropped_and_counted_without_blocking() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        PrintStream slow = new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                writing.countDown();
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.println(line);
            }
        };
        Log log = new Log(new LogSettings(LogFormat.TEXT, LogLevel.INFO, false), () -> NOON, slow, stream(err));
        log.info("being written");
        writing.await();
        for (int i = 0; i < 5_100; i++) {
            log.info("again");
        }
        assertThat(log.dropped()).isEqualTo(100);
        stuck.countDown();
        log.close();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(5_001);
    }

    @Test
    void a_library_message_has_its_logger_name_and_library_debug_messages_are_not_written() {
        LoggerContext context = new LoggerContext();
        try (Log log = new Log(
                context,
                new LogSettings(LogFormat.TEXT, LogLevel.DEBUG, false),
                () -> NOON,
                stream(out),
                stream(err))) {
            log.log(LogLevel.DEBUG, "own detail");
            context.getLogger("io.netty.x").debug("a URL with a key");
            context.getLogger("io.netty.x").info("{} threads", 2);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("debug own detail", "info 2 threads logger=io.netty.x")
                .doesNotContain("a URL with a key");
    }

    @Test
    void the_stack_trace_of_a_library_is_written_at_debug_level_only() {
        for (LogLevel level : List.of(LogLevel.INFO, LogLevel.DEBUG)) {
            LoggerContext context = new LoggerContext();
            LogSettings settings = new LogSettings(LogFormat.TEXT, level, false);
            try (Log log = new Log(context, settings, () -> NOON, stream(out), stream(err))) {
                context.getLogger("io.vertx.x").error("it broke", new IllegalStateException("why"));
                assertThat(log.dropped()).isZero();
            }
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("error it broke logger=io.vertx.x failure=java.lang.IllegalStateException: why");
            assertThat(out.toString(StandardCharsets.UTF_8).contains("at dev.sluice.logging.LogTest"))
                    .isEqualTo(level == LogLevel.DEBUG);
        }
    }
}
