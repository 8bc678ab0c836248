package dev.sluice.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.console.Sessions;
import dev.sluice.base.time.Clocks;
import dev.sluice.persistence.DataFolder;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests that sessions go on in the next process, but none that was ended. */
@ExtendWith(VertxExtension.class)
final class SessionRecorderTest {
    private static final Clocks CLOCKS = new Clocks(() -> 1_795_172_820_000L, () -> 5_000_000_000L);
    private static final String TOKEN = "ab".repeat(32);

    private DataFolder data;
    private Path file;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        data = DataFolder.open(folder.resolve("data"));
        file = folder.resolve("data").resolve("sessions");
    }

    @AfterEach
    void close() throws IOException {
        data.close();
    }

    private SessionRecorder recorder(Vertx vertx, Sessions sessions) {
        return new SessionRecorder(vertx, sessions, data.sessions(), CLOCKS);
    }

    private String inNextProcess(Vertx vertx, Sessions.Opened opened) {
        Sessions next = new Sessions();
        recorder(vertx, next);
        return String.valueOf(next.token(opened.id(), opened.key(), CLOCKS.nanos()));
    }

    @Test
    void a_sign_out_while_the_gateway_stops_counts(Vertx vertx) {
        Sessions sessions = new Sessions();
        SessionRecorder recorder = recorder(vertx, sessions);
        Sessions.Opened stays = sessions.open(TOKEN, true, CLOCKS.nanos());
        Sessions.Opened ends = sessions.open(TOKEN, true, CLOCKS.nanos());
        recorder.stop();
        sessions.end(ends.id(), ends.key());
        recorder.close();
        assertThat(inNextProcess(vertx, stays)).isEqualTo(TOKEN);
        assertThat(inNextProcess(vertx, ends)).isEqualTo("null");
    }

    @Test
    void a_file_that_cannot_be_replaced_is_deleted(Vertx vertx) throws Exception {
        Sessions sessions = new Sessions();
        SessionRecorder recorder = recorder(vertx, sessions);
        Sessions.Opened opened = sessions.open(TOKEN, true, CLOCKS.nanos());
        data.sessions().write(sessions.saved(CLOCKS.nanos(), CLOCKS.epochMillis()));
        sessions.end(opened.id(), opened.key());
        Path inTheWay = Files.createDirectory(file.resolveSibling("sessions.new"));
        Files.writeString(inTheWay.resolve("x"), "");
        recorder.close();
        assertThat(inNextProcess(vertx, opened)).isEqualTo("null");
    }
}
