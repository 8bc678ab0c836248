package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.core.call.ApiKeyIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that converts an API key to the id that stands for it in files, logs and metrics. It reads the key from
 * standard input, so that the key is not in the shell history or the process list.
 */
@Command(
        name = "account",
        mixinStandardHelpOptions = true,
        description = {
            "Reads an API key from standard input and prints its account id, as conf/exchanges.json needs it.",
            "Only the key is needed, never its secret; nothing is stored."
        })
final class AccountCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String key = in.readLine();
        if (key == null || key.isBlank()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "no key came on standard input; try: echo \"$API_KEY\" | scripts/sluice account");
        }
        spec.commandLine().getOut().println(ApiKeyIds.of(key.strip()));
        return ExitCode.DONE;
    }
}
