package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what the packaged gateway tells systemd during its life, through a real Unix datagram socket. */
final class ServiceNotifierIT {
    @TempDir
    Path temp;

    @Test
    void the_gateway_reports_that_it_serves_reloads_runs_and_stops() throws Exception {
        assumeThat(Epoll.isAvailable())
                .as("Netty's native transport for Linux is not available")
                .isTrue();
        Path conf = temp.resolve("conf");
        GatewayFixture.copy(Path.of("conf"), conf);
        Path socket = temp.resolve("notify");
        try (NotifyListener systemd = new NotifyListener(socket.toString());
                TestProcess gateway = start(conf, socket)) {
            int port = gateway.ports().get(0);
            assertThat(systemd.nextState()).isEqualTo("READY=1\nSTATUS=Serving");
            new BinanceTestBot(port).awaitStatus("/health/serving", 200);
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");

            edit(conf, "\"limitsPercent\": 90");
            InstalledProgram.run("", "kill", "-HUP", Long.toString(gateway.pid()));
            assertThat(systemd.nextState()).startsWith("RELOADING=1\n");
            assertThat(systemd.nextState()).startsWith("READY=1\nSTATUS=Serving; in effect: ");

            edit(conf, "\"limitsPercent\": 500");
            InstalledProgram.run("", "kill", "-HUP", Long.toString(gateway.pid()));
            assertThat(systemd.nextState()).startsWith("RELOADING=1\n");
            assertThat(systemd.nextState()).startsWith("READY=1\nSTATUS=Serving; not reloaded, ");

            gateway.terminate();
            assertThat(systemd.nextState()).startsWith("STOPPING=1\n");
            assertThat(gateway.exitCode()).isZero();
        }
    }

    private TestProcess start(Path conf, Path socket) throws Exception {
        return TestProcess.program(List.of(
                "env",
                "--default-signal=HUP", // a JVM that inherits an ignored signal, as from nohup, does not handle it
                "NOTIFY_SOCKET=" + socket,
                "WATCHDOG_USEC=400000",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-Dsluice.conf=" + conf,
                "-jar",
                System.getProperty("sluice.jar", "target/sluice.jar"),
                "run",
                "--data",
                temp.resolve("data").toString(),
                "--port",
                "0",
                "--admin-port",
                "0",
                "--upstream",
                "*=http://127.0.0.1:9"));
    }

    private static void edit(Path conf, String setting) throws Exception {
        Files.writeString(conf.resolve("sluice.json"), "{\"profile\": \"production\", " + setting + "}");
    }
}
