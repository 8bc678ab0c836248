package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.FreePorts;
import io.netty.channel.epoll.Epoll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what the packaged gateway tells systemd during its life, through a real Unix datagram socket. */
final class ServiceNotifierIT {
    @TempDir
    Path temp;

    @Test
    void the_gateway_reports_that_it_serves_reloads_runs_and_stops() throws Exception {
        Path conf = conf();
        Path socket = temp.resolve("notify");
        try (NotifyListener systemd = new NotifyListener(socket.toString());
                TestProcess gateway = start(conf, socket, options(0, 0))) {
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

    /** A service ends when its main process does, so a new version must be started in it and reported to systemd. */
    @Test
    void a_gateway_that_systemd_watches_starts_its_successor_and_reports_it() throws Exception {
        Path conf = conf();
        Path socket = temp.resolve("notify");
        int port = FreePorts.next();
        List<String> options = options(port, FreePorts.next());
        long successor = 0;
        try (NotifyListener systemd = new NotifyListener(socket.toString());
                TestProcess gateway = start(conf, socket, options)) {
            assertThat(systemd.nextState()).isEqualTo("READY=1\nSTATUS=Serving");
            Path broken = program("broken", "echo this version does not start; exit 7");
            try (TestProcess command = upgrade(conf, broken, options)) {
                assertThat(command.line("no upgrade"))
                        .contains("the running gateway goes on: it ended with exit code 7; the log of the gateway has");
                assertThat(command.exitCode()).isEqualTo(1);
            }
            gateway.line("this version does not start");

            Path works = program("works", "exec " + String.join(" ", java(conf)) + " \"$@\"");
            try (TestProcess command = upgrade(conf, works, options)) {
                successor = Long.parseLong(command.line("upgrade: process ").replaceAll("[^0-9]", ""));
                assertThat(command.exitCode())
                        .as("%s; %s", command.output(), gateway.output())
                        .isZero();
                assertThat(command.output()).last().isEqualTo("upgrade: process " + successor + " serves");
            }
            assertThat(systemd.nextState()).isEqualTo("MAINPID=" + successor);
            assertThat(successor).isNotEqualTo(gateway.pid());
            assertThat(systemd.nextState()).isEqualTo("READY=1\nSTATUS=Serving");
            assertThat(gateway.exitCode()).isZero();
            new BinanceTestBot(port).awaitStatus("/health/serving", 200);
            ProcessHandle.of(successor).ifPresent(ProcessHandle::destroy);
            assertThat(systemd.nextState()).startsWith("STOPPING=1\n");
        } finally {
            ProcessHandle.of(successor).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Returns the shipped configuration; skips the test where no such socket can be used. */
    private Path conf() throws Exception {
        assumeThat(Epoll.isAvailable())
                .as("Netty's native transport for Linux is not available")
                .isTrue();
        Path conf = temp.resolve("conf");
        GatewayFixture.copy(Path.of("conf"), conf);
        return conf;
    }

    private Path program(String name, String script) throws Exception {
        Path program = Files.writeString(temp.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static TestProcess upgrade(Path conf, Path program, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(java(conf));
        command.add(1, "-Dsluice.command=" + program);
        command.add("upgrade");
        command.addAll(options);
        return TestProcess.program(command);
    }

    private static List<String> java(Path conf) {
        String archive = System.getProperty("sluice.archive", "");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                archive.isEmpty() ? "-Xshare:auto" : "-XX:SharedArchiveFile=" + archive,
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-Dsluice.conf=" + conf,
                "-jar",
                System.getProperty("sluice.jar", "target/sluice.jar"));
    }

    private List<String> options(int port, int adminPort) {
        return List.of(
                "--data",
                temp.resolve("data").toString(),
                "--port",
                Integer.toString(port),
                "--admin-port",
                Integer.toString(adminPort),
                "--upstream",
                "*=http://127.0.0.1:9");
    }

    private static TestProcess start(Path conf, Path socket, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=HUP", // a JVM that inherits an ignored signal, as from nohup, does not handle it
                "NOTIFY_SOCKET=" + socket,
                "WATCHDOG_USEC=400000"));
        command.addAll(java(conf));
        command.add("run");
        command.addAll(options);
        return TestProcess.program(command);
    }

    private static void edit(Path conf, String setting) throws Exception {
        Files.writeString(conf.resolve("sluice.json"), "{\"profile\": \"production\", " + setting + "}");
    }
}
