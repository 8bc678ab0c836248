package dev.sluice.sim.cli;

import dev.sluice.sim.demo.Demo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command behind {@code scripts/demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows trading without and with Sluice, with real processes and sockets on this machine and a simulated exchange.",
            "Exits with 0 only if every claim was true in this run."
        })
final class DemoCommand implements Callable<Integer> {
    /** The names of the scenes, for help and completion. */
    static final class Scenes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Demo.scenes().iterator();
        }
    }

    @Parameters(
            paramLabel = "SCENE",
            arity = "0..1",
            defaultValue = "",
            completionCandidates = Scenes.class,
            description = "Run only one scene: ${COMPLETION-CANDIDATES}.")
    private String scene = "";

    @Option(names = "--json", description = "Print the figures of each claim as JSON; the scenes go to standard error.")
    private boolean json;

    @Option(
            names = "--keep",
            description = "Keep exchange and gateway running at the end and print their addresses, until Ctrl-C.")
    private boolean keep;

    @Option(names = "--terminal", hidden = true, description = "Use colours and lines that are updated in place.")
    private boolean terminal;

    @Option(names = "--ascii", hidden = true, description = "Use only ASCII characters.")
    private boolean ascii;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!scene.isEmpty() && !Demo.scenes().contains(scene)) {
            throw new ParameterException(
                    spec.commandLine(), "unknown scene '" + scene + "'; known: " + String.join(", ", Demo.scenes()));
        }
        Path home = Path.of(System.getProperty("sluice.home", "")).toAbsolutePath();
        return Demo.play(new Demo.Options(home, scene, json, keep, terminal, !ascii)) ? 0 : 1;
    }
}
