package dev.sluice.cli;

import dev.sluice.base.hash.Sha256;
import dev.sluice.base.json.RecordJson;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import java.security.SecureRandom;
import java.util.Base64;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * A command that creates a token with which a bot authenticates. The token is not stored; the
 * configuration holds only its hash.
 */
@Command(
        name = "bot-token",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a token that proves which bot calls, and prints it once, with its hash for proxy.botTokens in conf/sluice.json.",
            "It stores and changes nothing. Add the hash to conf/sluice.json, then run scripts/sluice reload."
        })
final class BotTokenCommand extends JsonCommand {
    private static final int BYTES = 24;

    @Parameters(paramLabel = "NAME", description = "The bot's name: 1 to 64 letters, digits, '.', '_' and '-'.")
    private String name = "";

    @Override
    public Integer call() {
        checkName(name);
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        NewBotToken made = new NewBotToken(name, token, Sha256.hex(token));
        show(RecordJson.encode(made), out -> out.println(made.text()));
        return ExitCode.DONE;
    }

    /** Checks a bot's name from the command line. */
    static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "'" + name + "' is not a valid bot name; allowed: 1 to 64 letters, digits, '.', '_' and '-'");
        }
    }

    private record NewBotToken(String bot, String token, String hash) {
        String text() {
            return "token of " + bot + ", shown only now:  " + token + "\n"
                    + "  as a header:  X-Sluice-Token: " + token + "\n"
                    + "  to run the bot, in a file that only it can read:  scripts/sluice exec --token-file FILE -- COMMAND\n"
                    + "  in the URL of the proxy:  HTTPS_PROXY=http://" + bot + ":" + token + "@GATEWAY:PORT\n"
                    + "  in the URL of the exchange, for a client that has no setting for headers:  http://GATEWAY:PORT/@"
                    + bot + ":"
                    + token
                    + "/EXCHANGE\n"
                    + "within \"proxy\" of conf/sluice.json, then scripts/sluice reload:\n"
                    + "  \"botTokens\": { \"" + bot + "\": \"" + hash + "\" }";
        }
    }
}
