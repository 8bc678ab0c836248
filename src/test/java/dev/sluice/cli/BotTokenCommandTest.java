package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.exit.ExitCode;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BotTokenCommandTest {
    /** What the last command printed, and its exit code. */
    private CommandLineRun run = new CommandLineRun(0, "", "");

    private int run(String... arguments) {
        run = CommandLineRun.type(arguments);
        return run.exit();
    }

    @Test
    void each_token_is_different_and_has_its_sha_256_hash() throws Exception {
        assertThat(run("bot-token", "maker1", "--json")).isZero();
        JsonObject made = new JsonObject(run.out());
        String token = made.getString("token");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        assertThat(made.getString("hash")).isEqualTo(HexFormat.of().formatHex(hash));
        assertThat(token).matches("[A-Za-z0-9_-]{32}");
        run("bot-token", "maker1", "--json");
        assertThat(run.out()).doesNotContain(token);
    }

    @Test
    void the_output_shows_where_token_and_hash_are_used() {
        assertThat(run("bot-token", "maker1")).isZero();
        assertThat(run.out())
                .contains("X-Sluice-Token: ", "/@maker1:", "\"botTokens\": { \"maker1\": \"", "scripts/sluice reload");
    }

    @Test
    void a_bot_name_invalid_in_a_url_is_wrong_usage() {
        assertThat(run("bot-token", "a b")).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("is not a valid bot name");
    }
}
