package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.sim.cli.SimulatorMain;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BotTokenCommandTest {
    private StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out = new StringWriter();
        CommandLine sluice = SluiceCommand.commandLine(SimulatorMain.COMMANDS)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return sluice.execute(arguments);
    }

    @Test
    void each_token_is_different_and_has_its_sha_256_hash() throws Exception {
        assertThat(run("bot-token", "maker1", "--json")).isZero();
        JsonObject made = new JsonObject(out.toString());
        String token = made.getString("token");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        assertThat(made.getString("hash")).isEqualTo(HexFormat.of().formatHex(hash));
        assertThat(token).matches("[A-Za-z0-9_-]{32}");
        run("bot-token", "maker1", "--json");
        assertThat(out.toString()).doesNotContain(token);
    }

    @Test
    void the_output_shows_where_token_and_hash_are_used() {
        assertThat(run("bot-token", "maker1")).isZero();
        assertThat(out.toString())
                .contains("X-Sluice-Token: ", "/@maker1:", "\"botTokens\": { \"maker1\": \"", "scripts/sluice reload");
    }

    @Test
    void a_bot_name_invalid_in_a_url_is_wrong_usage() {
        assertThat(run("bot-token", "a b")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("is not a valid bot name");
    }
}
