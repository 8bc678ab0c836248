package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.logging.Log;
import dev.sluice.logging.LogFormat;
import dev.sluice.logging.LogLevel;
import dev.sluice.logging.LogSettings;
import dev.sluice.part.Part;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GatewayPartsTest {
    private static final Config CONFIG = ((LoadResult.Valid) Config.load(Path.of("conf"))).config();

    private static final class FailingPart implements Part {
        @Override
        public void reload(Config next) {
            throw new IllegalStateException("cannot reload");
        }

        @Override
        public void stop() {
            throw new IllegalStateException("cannot stop");
        }

        @Override
        public void close() {
            throw new AssertionError("cannot close");
        }
    }

    private record WorkingPart(List<String> done) implements Part {
        @Override
        public void reload(Config next) {
            done.add("reload");
        }

        @Override
        public void stop() {
            done.add("stop");
        }

        @Override
        public void close() {
            done.add("close");
        }
    }

    @Test
    void a_part_that_fails_is_reported_and_keeps_no_other_from_reloading_stopping_and_closing() {
        List<String> done = new ArrayList<>();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
        try (Log log = new Log(new LogSettings(LogFormat.TEXT, LogLevel.INFO, false), () -> 0, stream, stream)) {
            GatewayParts parts = new GatewayParts(List.of(new FailingPart(), new WorkingPart(done)), log);
            assertThat(parts.reload(CONFIG))
                    .singleElement()
                    .asString()
                    .contains("FailingPart could not apply the configuration", "cannot reload");
            parts.stop();
            parts.close();
        }
        assertThat(done).containsExactly("reload", "stop", "close");
        assertThat(written.toString(StandardCharsets.UTF_8)).contains("cannot reload", "cannot stop", "cannot close");
    }
}
