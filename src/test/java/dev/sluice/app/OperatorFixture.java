package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandLineRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An operator who runs the commands for a running gateway against its real admin port. */
final class OperatorFixture implements AutoCloseable {
    final GatewayFixture gateway;

    OperatorFixture(Path folder, String settings) throws Exception {
        this(folder, settings, 0);
    }

    /** @param exchangePort the port of the exchange on this machine; 0 selects one that stores what it receives */
    OperatorFixture(Path folder, String settings, int exchangePort) throws Exception {
        gateway = new GatewayFixture(folder, settings, exchangePort);
    }

    /**
     * Returns a fixture with a breaker {@code mine}, which trips after two failures, and a breaker {@code judged},
     * for which values from 0.10 are failures.
     */
    static OperatorFixture withOwnBreakers(Path folder) throws Exception {
        return new OperatorFixture(folder, """
                {"profile": "production", "admin": {"wrongTokenDelayMs": 20},
                 "breakers": {"mine": {"trip": {"consecutive": 2, "withinMs": 60000}, "mode": "CANCEL_ONLY"},
                              "judged": {"trip": {"consecutive": 1, "withinMs": 60000}, "value": {"failAtLeast": "0.10"}}}}""");
    }

    CommandLineRun type(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--admin-port", "" + gateway.adminPort(), "--data", gateway.data.toString()));
        return CommandLineRun.type(all.toArray(String[]::new));
    }

    /** Runs a command like {@link #type} that must succeed, and returns its JSON output. */
    JsonObject json(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        CommandLineRun commandLineRun = type(all.toArray(String[]::new));
        assertThat(commandLineRun.exit())
                .as("%s printed %s", all, commandLineRun)
                .isZero();
        return commandLineRun.json();
    }

    static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    List<JsonObject> rows(String subject) {
        return objects(json("audit").getJsonArray("rows"))
                .filter(row -> row.getString("what").equals(subject))
                .toList();
    }

    JsonObject last(String subject) {
        List<JsonObject> rows = rows(subject);
        assertThat(rows).as(subject).isNotEmpty();
        return rows.get(rows.size() - 1);
    }

    String mode() {
        return json("status").getString("mode");
    }

    @Override
    public void close() {
        gateway.close();
    }
}
