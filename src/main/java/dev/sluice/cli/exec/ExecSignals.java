package dev.sluice.cli.exec;

import dev.sluice.base.signal.Signals;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The signals that {@code sluice exec} passes on to the program that it started. */
final class ExecSignals {
    private static final List<String> PASSED = List.of("TERM", "HUP", "USR2", "WINCH", "CONT");

    private ExecSignals() {}

    /**
     * Passes signals to this receiver. If the standard input is a terminal, that sends Ctrl-C to the program itself.
     */
    static void pass(Consumer<String> receiver) throws IOException, InterruptedException {
        boolean isTerminal =
                new ProcessBuilder("sh", "-c", "test -t 0").inheritIO().start().waitFor() == 0;
        PASSED.forEach(name -> Signals.on(name, () -> receiver.accept(name)));
        Signals.on("INT", () -> {
            if (!isTerminal) {
                receiver.accept("INT");
            }
        });
    }

    /** Sends a signal to a program. */
    static void send(String name, Process program) throws IOException {
        if (PASSED.contains(name) || name.equals("INT")) {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + program.pid())
                    .redirectErrorStream(true)
                    .start();
        }
    }
}
