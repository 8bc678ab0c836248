package dev.sluice.probe;

import dev.sluice.core.clock.DaemonReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A query to the machine's time daemon through its command line client, on a worker thread. It uses no shell and no
 * input; output and time are bounded. The command is used instead of chronyd's wire protocol because that protocol
 * changes between versions and the command does not.
 */
final class TimeDaemon {
    private static final int MAX_BYTES = 4_096;
    private static final long MAX_SECONDS = 2;

    private final Vertx vertx;
    private final List<String> command;

    TimeDaemon(Vertx vertx, List<String> command) {
        this.vertx = vertx;
        this.command = command;
    }

    /** Queries the daemon; the future fails with a reason when there is no daemon or it does not respond. */
    Future<DaemonReport> query() {
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
            throw new IOException("cannot be read: there is no command " + command.get(0), e);
        }
        try {
            // The command writes one line, which fits into the pipe, so waiting for its end first cannot block it.
            if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command.get(0) + " did not respond within " + MAX_SECONDS + " s");
            }
            return report(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private DaemonReport report(Process process) throws IOException {
        try (InputStream out = process.getInputStream()) {
            String output = new String(out.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
            DaemonReport report = process.exitValue() == 0 ? DaemonReport.parse(output) : null;
            if (report == null) {
                String line = output.lines().findFirst().orElse("nothing");
                throw new IOException(command.get(0) + " wrote: " + line);
            }
            return report;
        }
    }
}
