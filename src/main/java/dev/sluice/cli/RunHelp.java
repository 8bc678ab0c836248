package dev.sluice.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The help texts of {@code sluice run} and {@code sluice upgrade}, generated from {@link RunOptions#OPTIONS}. The
 * commands themselves run without picocli.
 */
final class RunHelp {
    private RunHelp() {}

    static CommandSpec help() {
        CommandSpec run = CommandSpec.create().name("run").mixinStandardHelpOptions(true);
        run.usageMessage()
                .description(
                        "Runs the gateway until a signal stops it.",
                        "SIGTERM: new orders are refused, cancels still pass, waiting calls finish, then it exits.",
                        "SIGHUP: the configuration is read again, as with scripts/sluice reload.");
        RunOptions.OPTIONS.forEach(option -> add(run, option));
        return run;
    }

    static CommandSpec upgradeHelp() {
        CommandSpec upgrade = CommandSpec.create().name("upgrade").mixinStandardHelpOptions(true);
        upgrade.usageMessage()
                .description(
                        "Takes over from the gateway that runs with the same data folder, without refusing a call, and runs until a signal stops it.",
                        "Use it from the folder of the new version, with the options that the running gateway was started with.",
                        "Where systemd watches the running gateway, that one starts the new version within its service, and this command ends when it serves.",
                        "If anything does not fit, it says why, the running gateway goes on, and the exit code is 1; 3 if no gateway runs.");
        RunOptions.OPTIONS.forEach(option -> add(upgrade, option));
        add(upgrade, UpgradeOptions.DRAIN);
        add(upgrade, UpgradeOptions.SERVICE);
        return upgrade;
    }

    private static void add(CommandSpec command, RunOptions.Option option) {
        OptionSpec.Builder built = OptionSpec.builder(option.name()).description(option.help());
        command.addOption(
                option.value().isEmpty()
                        ? built.type(boolean.class).arity("0").build()
                        : built.type(String.class).paramLabel(option.value()).build());
    }
}
