package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.Config;
import dev.sluice.config.HostConfig;
import dev.sluice.config.LoadResult;
import dev.sluice.config.ProjectFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that read the configuration. */
class ConfigOptions {
    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description = "Folder of the configuration (default: conf in the project folder).")
    private @Nullable Path conf;

    /** Returns the option as it was typed, after a space; "" if it was not. */
    final String typedConfig() {
        return conf == null ? "" : " --conf " + conf;
    }

    final Path folder() {
        return ProjectFolders.conf(conf);
    }

    /**
     * Returns where the gateway and the exchanges are; throws {@link CommandFailed} if the configuration has mistakes
     * that concern that.
     */
    final HostConfig loadHosts() {
        HostConfig hosts = HostConfig.load(folder());
        return hosts != null ? hosts : HostConfig.of(load());
    }

    /** Returns the configuration; throws {@link CommandFailed} if it has mistakes. */
    final Config load() {
        LoadResult loadResult = Config.load(folder());
        if (loadResult instanceof LoadResult.Valid valid) {
            return valid.config();
        }
        int problems = ((LoadResult.Invalid) loadResult).problems().size();
        throw new CommandFailed(
                ExitCode.NO,
                Files.isDirectory(folder())
                        ? "the configuration in " + folder() + " has " + problems
                                + (problems == 1 ? " mistake" : " mistakes") + "; scripts/sluice check" + typedConfig()
                                + " names " + (problems == 1 ? "it" : "them")
                        : "there is no configuration folder " + folder() + "; --conf names another one");
    }
}
