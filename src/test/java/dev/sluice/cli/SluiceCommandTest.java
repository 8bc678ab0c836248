package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.base.json.RecordJson;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.persistence.PortFile;
import dev.sluice.sim.cli.SimulatorMain;
import dev.sluice.status.HoldStatus;
import dev.sluice.status.TripResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SluiceCommandTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();
    private final CommandLine sluice = SluiceCommand.commandLine(SimulatorMain.COMMANDS)
            .setErr(new PrintWriter(err))
            .setOut(new PrintWriter(out));

    @Test
    void a_missing_command_is_wrong_usage_and_lists_the_commands() {
        assertThat(sluice.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing", "Usage: sluice");
    }

    @Test
    void an_unknown_option_is_wrong_usage() {
        assertThat(sluice.execute("--nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option: '--nonsense'");
    }

    @Test
    void wrong_usage_of_a_command_takes_two_lines() {
        assertThat(sluice.execute("halt", "--reason", " ")).isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                sluice halt: --reason is empty
                Help: scripts/sluice halt --help
                """);
    }

    @Test
    void an_unknown_command_suggests_similar_ones() {
        assertThat(sluice.execute("stats")).isEqualTo(2);
        assertThat(err.toString()).startsWith("sluice: unknown command 'stats'").contains("status");
    }

    @Test
    void every_command_has_help_that_names_its_options() {
        for (CommandLine command : shown(sluice)) {
            String help = command.getUsageMessage();
            assertThat(help).contains("--help");
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> assertThat(help).contains(option.longestName()));
        }
    }

    @Test
    void a_command_without_a_gateway_exits_3_and_names_the_start_command(@TempDir Path data) {
        assertThat(sluice.execute("status", "--data", data.toString(), "--admin-port", "1"))
                .isEqualTo(3);
        assertThat(err.toString())
                .startsWith("sluice status: ")
                .contains("scripts/sluice run")
                .hasLineCount(1);
    }

    @Test
    void a_port_where_nothing_listens_exits_3(@TempDir Path data) throws IOException {
        Files.writeString(data.resolve("admin.token"), "0".repeat(64));

        assertThat(sluice.execute("reload", "--data", data.toString(), "--admin-port", "1"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("the port is closed").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2"})
    void a_halt_that_an_event_loop_has_not_confirmed_is_told_and_exits_1(String host, @TempDir Path data)
            throws IOException {
        Files.writeString(data.resolve("admin.token"), "0".repeat(64));
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), 0), 0);
        HoldStatus held = HoldStatus.of(ModeHold.latch(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("a test", "token admin", 0, HoldReason.REARM)));
        TripResponse response = new TripResponse(
                true,
                held,
                true,
                List.of("event loop 1"),
                40.5,
                Map.of(),
                null,
                null,
                TripResponse.restingOrders(Mode.CANCEL_ONLY),
                null,
                null);
        byte[] json = RecordJson.encode(response).getBytes(StandardCharsets.UTF_8);
        gateway.createContext("/admin/trip", exchange -> {
            exchange.sendResponseHeaders(200, json.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(json);
            }
        });
        gateway.start();
        try {
            PortFile.ADMIN.write(
                    data, PortFile.Address.listening(host, gateway.getAddress().getPort()));
            assertThat(sluice.execute("halt", "--data", data.toString())).isEqualTo(1);
        } finally {
            gateway.stop(0);
        }
        assertThat(out.toString())
                .contains("NOT YET CONFIRMED after 40.5 ms by event loop 1")
                .doesNotContain("in effect");
    }

    @Test
    void a_missing_token_exits_1_rather_than_3(@TempDir Path data) {
        assertThat(sluice.execute("halt", "--reason", "r", "--as", "alice", "--data", data.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no token 'alice'").hasLineCount(1);
    }

    @Test
    void removing_a_token_requires_its_name() {
        assertThat(sluice.execute("token", "--remove")).isEqualTo(2);
        assertThat(err.toString()).contains("NAME is missing");
    }

    private static List<CommandLine> shown(CommandLine root) {
        return root.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .toList();
    }
}
