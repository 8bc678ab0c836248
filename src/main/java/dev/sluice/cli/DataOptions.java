package dev.sluice.cli;

import dev.sluice.config.GatewaySettings;
import dev.sluice.config.ProjectFolders;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that read the configuration and the data folder. */
final class DataOptions extends ConfigOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "Data folder (default: from sluice.json, data).")
    private @Nullable Path data;

    /** Returns these options as they were typed, each after a space; "" if none was. */
    String typed() {
        return typedConfig() + (data == null ? "" : " --data " + data);
    }

    Path dataFolder(GatewaySettings settings) {
        return data == null ? ProjectFolders.resolve(Path.of(settings.dataFolder())) : data;
    }
}
