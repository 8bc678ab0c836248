package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests which classes the packaged gateway loads: the simulator and the commands of the jar must not slow its start.
 */
final class LoadedClassesIT {
    @TempDir
    Path temp;

    @Test
    void run_loads_no_class_of_the_simulator_or_of_the_commands() throws Exception {
        Path log = temp.resolve("classes.log");
        try (TestProcess gateway = TestProcess.start(
                List.of("-Xlog:class+load:file=" + log),
                "run",
                "--data",
                temp.resolve("data").toString(),
                "--port",
                "0",
                "--admin-port",
                "0",
                "--upstream",
                "*=http://127.0.0.1:9")) {
            new BinanceTestBot(gateway.ports().get(0)).awaitStatus("/health/serving", 200);
            gateway.terminate();
            assertThat(gateway.exitCode()).isZero();
        }

        List<String> loaded = Files.readAllLines(log);
        assertThat(loaded).anyMatch(line -> line.contains(" dev.sluice.app.Gateway "));
        assertThat(loaded).noneMatch(line -> line.contains(" dev.sluice.sim.") || line.contains(" picocli."));
    }
}
