package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All processes of a run; each is ended by its own handle when the run ends, in any way. */
final class Processes implements AutoCloseable {
    private final List<MeasuredProcess> all = new CopyOnWriteArrayList<>();
    private final Thread atExit = new Thread(this::end, "ends what the bench started");
    private final Path folder;

    Processes(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts a process whose output goes to {@code <name>.log} in the run's folder. */
    MeasuredProcess start(String name, String core, List<String> command) throws IOException {
        MeasuredProcess process = MeasuredProcess.start(name, folder.resolve(name + ".log"), Cores.on(core, command));
        all.add(process);
        return process;
    }

    Path folder() {
        return folder;
    }

    private void end() {
        all.forEach(MeasuredProcess::close);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException already) {
            // the JVM is stopping, and its shutdown hook does the same
        }
    }
}
