package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that sends requests to a running gateway, with the options to find the gateway and to format the response. */
abstract class AdminCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    final AdminClient client() {
        return new AdminClient(admin);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Prints the response: unchanged on one line for {@code --json}, otherwise as text for people. */
    final void show(String answer, Consumer<PrintWriter> words) {
        if (json) {
            out().println(answer);
        } else {
            words.accept(out());
        }
    }

    final ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
