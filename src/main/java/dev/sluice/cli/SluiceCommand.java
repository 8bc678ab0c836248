package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command of {@code scripts/sluice}. Without a subcommand it reports wrong usage and lists the commands. */
@Command(
        name = "sluice",
        description = "A gateway between trading bots and exchanges.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 success, 1 failed or refused, 2 wrong usage, 3 no gateway responds.",
            "First steps: scripts/demo, then scripts/sluice run, then point a bot at http://127.0.0.1:8080/<exchange>."
        },
        subcommands = {
            ExplainCommand.class,
            StatusCommand.class,
            ClusterCommand.class,
            BreakerCommand.class,
            HaltCommand.class,
            RearmCommand.class,
            CallsCommand.class,
            AuditCommand.class,
            UnknownOrdersCommand.class,
            TokenCommand.class,
            BotTokenCommand.class,
            LogLevelCommand.class,
            ReloadCommand.class,
            AccountCommand.class,
            CaCommand.class,
            ClientsCommand.class,
            ExecCommand.class,
            CheckCommand.class,
            NewExchangeCommand.class,
            CommandLine.HelpCommand.class
        })
public final class SluiceCommand implements Runnable {
    private static final int WIDTH = 120;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /**
     * Runs a command line and returns its exit code, see {@link ExitCode}.
     *
     * @param more the classes of further commands
     */
    public static int run(List<Class<?>> more, String... arguments) {
        return commandLine(more).execute(arguments);
    }

    /**
     * Returns the command line with all commands.
     *
     * @param more the classes of further commands
     */
    public static CommandLine commandLine(List<Class<?>> more) {
        CommandLine all = new CommandLine(new SluiceCommand())
                .addSubcommand(RunHelp.help())
                .addSubcommand(RunHelp.upgradeHelp());
        more.forEach(all::addSubcommand);
        Objects.requireNonNull(all.getSubcommands().get("exec"))
                .setStopAtPositional(true); // what follows belongs to the program
        return all.setUsageHelpWidth(WIDTH)
                .setParameterExceptionHandler(SluiceCommand::wrongUsage)
                .setExecutionExceptionHandler(SluiceCommand::failed);
    }

    /**
     * Prints what is wrong and where the options are described. The whole help text would push the message off the
     * screen; only without a known command it follows, because it lists the commands.
     */
    private static int wrongUsage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        CommandSpec spec = command.getCommandSpec();
        PrintWriter err = command.getErr();
        boolean root = spec.parent() == null;
        String unknown = root && wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().get(0)
                : "-";
        err.println(spec.qualifiedName() + ": "
                + (unknown.startsWith("-") ? wrong.getMessage() : "unknown command '" + unknown + "'"));
        boolean suggested = UnmatchedArgumentException.printSuggestions(wrong, err);
        if (!root) {
            err.println("Help: scripts/" + spec.qualifiedName() + " --help");
        } else if (!suggested) {
            command.usage(err);
        }
        return ExitCode.USAGE;
    }

    /** Prints one line for an expected failure; rethrows any other failure, so that its stack trace is shown. */
    private static int failed(Exception failure, CommandLine command, ParseResult result) throws Exception {
        if (failure instanceof CommandFailed known) {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + known.getMessage());
            return known.exitCode();
        }
        throw failure;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = SluiceCommand.class.getPackage().getImplementationVersion();
            return new String[] {"sluice " + (version == null ? "(not packaged)" : version)};
        }
    }
}
