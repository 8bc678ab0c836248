package dev.sluice.cli;

import dev.sluice.config.ProjectFolders;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a command reaches the gateway. */
final class AdminOptions {
    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Admin port of the gateway (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder of the gateway, which contains the token (default: data in the project folder).")
    @Nullable
    Path data;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Name of the token to use, from the folder 'tokens' (default: admin.token).")
    @Nullable
    String as;

    Path dataFolder() {
        return data != null ? data : ProjectFolders.ours(Path.of("data"));
    }
}
