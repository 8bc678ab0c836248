package dev.sluice.cli;

import dev.sluice.config.ProjectFolders;
import dev.sluice.persistence.PortFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a command reaches the gateway. */
final class AdminOptions {
    private static final int DEFAULT_PORT = 8081;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Admin port of the gateway (default: the one that the data folder names, else " + DEFAULT_PORT
                    + ").")
    private @Nullable Integer port;

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

    /** Returns the options that are not at their defaults as they are typed in a shell, each after a space. */
    String typed() {
        return (port == null ? "" : " --admin-port " + port)
                + (data == null ? "" : " --data " + quoted(data.toString()))
                + (as == null ? "" : " --as " + quoted(as));
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** Returns where the gateway listens. Another port than that of the data folder's gateway is one of 127.0.0.1. */
    PortFile.Address address() {
        PortFile.Address used = PortFile.ADMIN.read(dataFolder());
        int wanted = port == null ? used.port() : port;
        return wanted != 0 && wanted == used.port()
                ? used
                : PortFile.Address.listening("127.0.0.1", wanted == 0 ? DEFAULT_PORT : wanted);
    }

    /** Returns whether the gateway that uses the data folder, or used it last, has or had the port. */
    boolean isPortOfFolder() {
        return PortFile.ADMIN.read(dataFolder()).port() == address().port();
    }

    Path dataFolder() {
        return data != null ? data : ProjectFolders.resolve(Path.of("data"));
    }
}
