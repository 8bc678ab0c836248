package dev.sluice.cli;

import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import java.nio.file.Path;

/** A loader of the configuration for commands that need a valid one. */
final class ConfigLoader {
    private ConfigLoader() {}

    static Config in(Path folder) {
        LoadResult loadResult = Config.load(folder);
        if (loadResult instanceof LoadResult.Valid valid) {
            return valid.config();
        }
        int problems = ((LoadResult.Invalid) loadResult).problems().size();
        throw new CommandFailed(
                ExitCode.NO,
                "the configuration in " + folder + " has " + problems + " mistakes; scripts/sluice check lists them");
    }
}
