package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a gateway of the bench: by {@code scripts/sluice run}, or, in a test without that script, from the classes of
 * this process.
 */
final class Gateways {
    private static final String DELIMITER = "\n";

    private Gateways() {}

    /** Returns the command of a gateway; {@code more} are further JVM flags. */
    static List<String> command(Path conf, Path data, List<String> more) {
        List<String> command = new ArrayList<>(java());
        command.addAll(command.indexOf("-Dsluice.home=" + Path.of("").toAbsolutePath()), more);
        command.addAll(List.of(
                "run", "--port", "0", "--admin-port", "0", "--conf", conf.toString(), "--data", data.toString()));
        return command;
    }

    private static List<String> java() {
        String given = System.getProperty("sluice.bench.gateway", "");
        return given.isEmpty()
                ? List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms16m",
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dsluice.home=" + Path.of("").toAbsolutePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sluice.Main")
                : List.of(given.split(DELIMITER, -1));
    }
}
