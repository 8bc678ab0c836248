package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A profiler of a gateway's process. */
interface Profiler {
    /** Returns the JVM flags with which it samples from the start of the process on. */
    List<String> startFlags();

    /** Begins to sample a running process. */
    void begin(long pid) throws IOException, InterruptedException;

    /** Ends the sampling, writes the profile into the folder of the run, and returns it. */
    Result end(long pid, Path folder) throws IOException, InterruptedException;

    /** {@code file}: the whole profile; {@code notes}: what it does not contain. */
    record Result(Path file, FlatProfile profile, String unit, List<String> notes) {}
}
