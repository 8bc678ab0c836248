package dev.sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help text of {@code sluice run}, generated from {@link RunOptions#OPTIONS}. The command itself runs without picocli. */
final class RunCommand {
    private RunCommand() {}

    static CommandSpec help() {
        CommandSpec run = CommandSpec.create().name("run").mixinStandardHelpOptions(true);
        run.usageMessage()
                .description(
                        "Runs the gateway until a signal stops it.",
                        "SIGTERM: new orders are refused, cancels still pass, waiting calls finish, then it exits.",
                        "SIGHUP: the configuration is read again, as with scripts/sluice reload.");
        for (RunOptions.Option option : RunOptions.OPTIONS) {
            OptionSpec.Builder built = OptionSpec.builder(option.name()).description(option.help());
            run.addOption(
                    option.value().isEmpty()
                            ? built.type(boolean.class).arity("0").build()
                            : built.type(String.class)
                                    .paramLabel(option.value())
                                    .build());
        }
        return run;
    }
}
