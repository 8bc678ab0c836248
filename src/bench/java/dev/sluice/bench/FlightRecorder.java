package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The flight recorder of the gateway's JVM, for systems where async-profiler does not work. It samples only Java code,
 * and makes no flame graph.
 */
final class FlightRecorder implements Profiler {
    private static final String NAME = "bench";

    @Override
    public List<String> startFlags() {
        return List.of("-XX:StartFlightRecording=name=" + NAME + ",settings=profile");
    }

    @Override
    public void begin(long pid) throws IOException, InterruptedException {
        command(pid, "JFR.start", "name=" + NAME, "settings=profile");
    }

    @Override
    public Result end(long pid, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("profile.jfr");
        command(pid, "JFR.stop", "name=" + NAME, "filename=" + file);
        return new Result(
                file,
                FlatProfile.ofRecording(file),
                "samples of running Java code",
                List.of(
                        "async-profiler does not work here, so the flight recorder was used: no flame graph, no time outside Java;"
                                + " allocations and locks are only in the file"));
    }

    private static void command(long pid, String... words) throws IOException, InterruptedException {
        ProcessBuilder jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid))
                .redirectErrorStream(true);
        jcmd.command().addAll(List.of(words));
        Process process = jcmd.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " failed: " + output);
        }
    }
}
