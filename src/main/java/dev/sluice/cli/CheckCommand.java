package dev.sluice.cli;

import dev.sluice.config.LoadResult;
import dev.sluice.config.ProjectFolders;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that checks a configuration: it prints a summary and exits with 0, or prints all problems and exits with 1. It changes nothing and
 * opens no port.
 */
@Command(
        name = "check",
        description = "Checks the configuration and prints a summary, or every mistake with its place.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description = "Folder with sluice.json and exchanges.json; default: conf of the project.")
    private @Nullable Path conf;

    @Option(
            names = "--member",
            paramLabel = "NAME",
            description =
                    "Name of the gateway in its cluster, as for run; default: from sluice.json, then the host name.")
    private @Nullable String member;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path folder = ProjectFolders.conf(conf);
        ClusterCheck cluster = new ClusterCheck(folder, member);
        LoadResult loadResult = cluster.load();
        PrintWriter out = spec.commandLine().getOut();
        CheckReport report = new CheckReport(folder, cluster, Ansi.AUTO.enabled());
        out.print(json ? report.json(loadResult) : report.text(loadResult));
        out.flush();
        return loadResult instanceof LoadResult.Valid ? ExitCode.DONE : ExitCode.NO;
    }
}
