package dev.sluice.probe;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.clock.DaemonReport;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class TimeDaemonTest {
    private final Vertx vertx;

    TimeDaemonTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @Test
    void the_output_line_of_the_command_is_read() {
        DaemonReport report = ask(
                "echo", "7F7F0101,,3,1790000000.0,0.000150000,0.0,0.0,0.0,0.0,0.0,0.002000000,0.001000000,64.4,Normal");

        assertThat(report).isEqualTo(new DaemonReport(150_000, 2_000_000, true, false));
    }

    @Test
    void a_missing_or_failing_command_is_reported_with_the_reason() {
        assertThatThrownBy(() -> ask("no-such-daemon-here"))
                .hasMessageContaining("there is no command no-such-daemon-here");
        assertThatThrownBy(() -> ask("echo", "506 Cannot talk to daemon")).hasMessageContaining("506 Cannot talk");
        assertThatThrownBy(() -> ask("false")).hasMessageContaining("nothing");
    }

    private DaemonReport ask(String... command) {
        return await(new TimeDaemon(vertx, List.of(command)).query());
    }
}
