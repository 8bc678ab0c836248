package dev.sluice.cli;

import dev.sluice.config.Config;
import dev.sluice.config.Loaded;
import java.nio.file.Path;

/** The configuration for a command that wants a good one. */
final class Configured {
    private Configured() {}

    static Config in(Path folder) {
        Loaded loaded = Config.load(folder);
        if (loaded instanceof Loaded.Valid valid) {
            return valid.config();
        }
        int problems = ((Loaded.Invalid) loaded).problems().size();
        throw new CommandFailed(
                Exit.NO,
                "the configuration in " + folder + " has " + problems + " mistakes; scripts/sluice check lists them");
    }
}
