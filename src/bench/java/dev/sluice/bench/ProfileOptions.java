package dev.sluice.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The options of {@code scripts/bench profile}: the row whose load is sent, for how long, what is counted, and the file
 * of the flame graph.
 */
final class ProfileOptions {
    @Parameters(arity = "0..1", defaultValue = "")
    String row = "";

    @Option(names = "--seconds", defaultValue = "10")
    int seconds;

    @Option(names = "--event", defaultValue = "cpu")
    ProfileEvent event = ProfileEvent.CPU;

    @Option(names = "--out", defaultValue = "target/profile.html")
    Path out = Path.of("");

    /** Returns the load of the row, for the wanted time; refuses an unknown row with a list of the rows. */
    LoadPhase phase() {
        return ProfiledRows.select(row).lasting(Math.multiplyExact(seconds, 1_000));
    }

    /** Returns the file of the flame graph, whose name must end with {@code .html}. */
    Path flameGraph() {
        if (!out.toString().endsWith(".html")) {
            throw new IllegalArgumentException("'--out' takes a file whose name ends with .html");
        }
        return out;
    }

    /** Returns the file of a flight recording, which is written where async-profiler does not work. */
    Path recording() {
        return out.resolveSibling(out.getFileName().toString().replaceFirst("\\.html$", ".jfr"));
    }
}
