package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
}
