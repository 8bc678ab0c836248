package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.ProjectFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A command that drafts the table of an exchange that is not shipped, from an installed ccxt, and prints what a person
 * must fill in.
 */
@Command(
        name = "new-exchange",
        mixinStandardHelpOptions = true,
        description = {
            "Drafts conf/routes/NAME.json for an exchange that is not configured yet, from the endpoint table of an installed ccxt. Prints the entry for conf/exchanges.json and what a person must fill in. Needs Node.js. It sends nothing and never overwrites a file.",
            "Example: scripts/sluice new-exchange whitebit --from ccxt"
        })
final class NewExchangeCommand extends JsonCommand {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_]{0,39}");
    private static final String SCRIPT = "new-exchange.mjs";
    private static final long MAX_SECONDS = 60;
    private static final Path INSTALLED = Path.of("src", "test", "clients", "node_modules", "ccxt");

    /** The sources that a draft can come from. */
    enum Source {
        ccxt
    }

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the exchange: the id of its class in ccxt.")
    private String name = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SOURCE",
            description = "Source of the draft; allowed: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("UnusedVariable") // picocli checks it; there is no other source yet
    private Source source = Source.ccxt;

    @Option(
            names = "--ccxt",
            paramLabel = "DIR",
            description = "Folder of an installed ccxt (default: that of the client tests of the project).")
    private @Nullable Path ccxt;

    @Mixin
    private ConfigOptions files = new ConfigOptions();

    @Override
    public Integer call() {
        if (!NAME.matcher(name).matches()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "'" + name + "' is not the id of a class of ccxt; allowed: a-z, 0-9 and '_'");
        }
        Path folder = files.folder();
        Path installed = ccxt == null ? ProjectFolders.resolve(INSTALLED) : ccxt;
        out().print(run(List.of(
                "node",
                "--input-type=module",
                "-",
                installed.toString(),
                name,
                folder.resolve("routes").resolve(name + ".json").toString(),
                folder.resolve("exchanges.json").toString(),
                isJson() ? "json" : "text")));
        out().flush();
        return ExitCode.DONE;
    }

    /** Runs the script by Node.js, because ccxt is a program, and returns what it prints. */
    private static String run(List<String> command) {
        Process node;
        try {
            node = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.NO, "Node.js was not found; install Node.js 20 or newer, with which ccxt is read");
        }
        try {
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(node.getInputStream()));
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(node.getErrorStream()));
            try (InputStream script = NewExchangeCommand.class.getResourceAsStream(SCRIPT);
                    OutputStream to = node.getOutputStream()) {
                Objects.requireNonNull(script, SCRIPT).transferTo(to);
            }
            if (!node.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new CommandFailed(ExitCode.NO, "Node.js did not read ccxt within " + MAX_SECONDS + " s");
            }
            if (node.exitValue() != 0) {
                throw new CommandFailed(
                        node.exitValue() == ExitCode.USAGE ? ExitCode.USAGE : ExitCode.NO,
                        errors.join().strip());
            }
            return output.join();
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "Node.js cannot be used: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.NO, "interrupted");
        } finally {
            node.destroyForcibly();
        }
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
