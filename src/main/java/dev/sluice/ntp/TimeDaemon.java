package dev.sluice.ntp;

import dev.sluice.drift.DaemonReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks the machine's own time daemon by its command, on a worker thread: no shell, nothing to read, a bounded answer in a bounded time. Chronyd's own
 * wire protocol was refused: it changes with its versions, its command does not.
 */
final class TimeDaemon {
    private static final int MOST_BYTES = 4_096;
    private static final long MOST_SECONDS = 2;

    private final Vertx vertx;
    private final List<String> command;

    TimeDaemon(Vertx vertx, List<String> command) {
        this.vertx = vertx;
        this.command = command;
    }

    /** Fails with a word why when there is none, or it does not answer. */
    Future<DaemonReport> ask() {
        return vertx.executeBlocking(this::run, false);
    }

    private DaemonReport run() throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new IOException("cannot be asked: there is no " + command.get(0), e);
        }
        try {
            // It writes one line, which fits the pipe, so that waiting first cannot block it.
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command.get(0) + " did not answer within " + MOST_SECONDS + " s");
            }
            return report(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private DaemonReport report(Process process) throws IOException {
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            DaemonReport report = process.exitValue() == 0 ? DaemonReport.parse(said) : null;
            if (report == null) {
                String line = said.lines().findFirst().orElse("nothing");
                throw new IOException(command.get(0) + " said: " + line);
            }
            return report;
        }
    }
}
