package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that prints text for people, or JSON. */
abstract class JsonCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final boolean isJson() {
        return json;
    }

    final CommandSpec spec() {
        return spec;
    }

    /** Prints the result: as JSON on one line for {@code --json}, otherwise as text for people. */
    final void show(String asJson, Consumer<PrintWriter> words) {
        if (json) {
            out().println(asJson);
        } else {
            words.accept(out());
            out().flush();
        }
    }

    /** Returns the configured exchange with this name or alias, or all if the name is "". */
    static List<ConfiguredExchange> chosen(Config config, String name) {
        ConfiguredExchange one = name.isEmpty() ? null : config.exchange(name);
        if (one == null && !name.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "no exchange '" + name + "' is configured; configured: "
                            + config.exchanges().stream()
                                    .map(ConfiguredExchange::name)
                                    .collect(Collectors.joining(", ")));
        }
        return one == null ? config.exchanges() : List.of(one);
    }
}
