package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.logging.Log;
import dev.sluice.logging.LogFormat;
import dev.sluice.logging.LogLevel;
import dev.sluice.logging.LogSettings;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of the watch over a process that takes over, with a process that only sleeps. */
@ExtendWith(VertxExtension.class)
@Timeout(20)
final class SuccessorWatchTest {
    private final Vertx vertx;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
    private final Process hanging;
    private final Promise<Boolean> over = Promise.promise();

    SuccessorWatchTest(Vertx vertx) throws IOException {
        this.vertx = vertx;
        hanging = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        hanging.destroyForcibly();
    }

    /** Starts a watch of one millisecond; returns what was logged when it is over. */
    private String watch(long pid, boolean isLate) {
        try (Log log = new Log(new LogSettings(LogFormat.TEXT, LogLevel.INFO, false), () -> 0, out, out)) {
            Promise<Void> asked = Promise.promise();
            new SuccessorWatch(vertx, log)
                    .begin(
                            pid,
                            Duration.ofMillis(1),
                            () -> {
                                asked.complete();
                                return isLate;
                            },
                            () -> over.complete(hanging.isAlive()));
            Futures.await(asked.future());
            if (isLate) {
                Futures.await(over.future());
            }
        }
        return told.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_process_that_does_not_serve_in_time_is_dead_before_the_service_is_taken_back() {
        assertThat(watch(hanging.pid(), true))
                .contains("process " + hanging.pid() + " did not serve within 1 ms", "it was killed");
        assertThat(over.future().result()).as("is still alive").isFalse();
    }

    @Test
    void a_process_that_serves_is_left_alone() {
        assertThat(watch(hanging.pid(), false)).isEmpty();
        assertThat(hanging.isAlive()).isTrue();
        assertThat(over.future().isComplete()).isFalse();
    }

    @Test
    void neither_this_process_nor_one_that_has_ended_is_killed() throws Exception {
        hanging.destroyForcibly().waitFor();
        assertThat(watch(hanging.pid(), true)).contains("it could not be killed");
        assertThat(watch(ProcessHandle.current().pid(), false)).doesNotContain("it was killed");
    }
}
