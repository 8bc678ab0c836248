package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cli.text.CheckReport;
import dev.sluice.cli.text.ClusterCheck;
import dev.sluice.cli.text.KeyReport;
import dev.sluice.config.LoadResult;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that checks a configuration: it prints a summary and exits with 0, or prints all problems and exits with 1.
 * It changes nothing and opens no port. Only with {@code --keys} it asks anybody anything.
 */
@Command(
        name = "check",
        description = "Checks the configuration and prints a summary, or every mistake with its place.",
        mixinStandardHelpOptions = true)
final class CheckCommand extends JsonCommand {
    @Option(
            names = "--member",
            paramLabel = "NAME",
            description =
                    "Name of the gateway in its cluster, as for run; default: from sluice.json, then the host name.")
    private @Nullable String member;

    @Option(
            names = "--exchange",
            paramLabel = "EXCHANGE",
            description = "Shows only this exchange, with all its limits; all files are checked.")
    private String exchange = "";

    @Option(
            names = "--keys",
            description =
                    "Also asks the exchanges for the rights of the keys that sluice-signer has: each must be able to"
                            + " cancel, and not to withdraw.")
    private boolean isWithKeys;

    @Mixin
    private ConfigOptions files = new ConfigOptions();

    @Override
    public Integer call() {
        Path folder = files.folder();
        ClusterCheck cluster = new ClusterCheck(folder, member);
        LoadResult loadResult = cluster.load();
        KeyReport keys =
                isWithKeys && loadResult instanceof LoadResult.Valid valid ? KeyReport.check(valid.config()) : null;
        CheckReport report =
                new CheckReport(folder, cluster, keys, config -> chosen(config, exchange), Ansi.AUTO.enabled());
        show(report.json(loadResult), out -> out.print(report.text(loadResult)));
        return loadResult instanceof LoadResult.Valid && (keys == null || keys.isGood()) ? ExitCode.DONE : ExitCode.NO;
    }
}
