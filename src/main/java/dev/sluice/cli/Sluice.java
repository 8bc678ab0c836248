package dev.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scripts/sluice}: the root of the commands. Without one it says what there is. */
@Command(
        name = "sluice",
        description = "A gateway between trading bots and exchanges.",
        mixinStandardHelpOptions = true,
        versionProvider = Sluice.Version.class,
        subcommands = {CheckCommand.class, DemoCommand.class, DemoBotCommand.class})
public final class Sluice implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs a command line and gives its exit code: 0 done, 1 the answer is no, 2 wrong usage. */
    public static int run(String... arguments) {
        return new CommandLine(new Sluice()).execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Sluice.class.getPackage().getImplementationVersion();
            return new String[] {"sluice " + (version == null ? "(not packaged)" : version)};
        }
    }
}
