package dev.sluice.probe;

import dev.sluice.core.health.CheckProbe;
import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Context;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A check that runs a program, without a shell, and waits for it on a check thread. When aborted it kills the program
 * and all its child processes; the thread waits until the program has ended.
 *
 * <p>The output is read while the program runs, because a full pipe blocks the program. It is not read to its end,
 * because a process left behind by the program could keep the pipe open forever.
 */
record ExecCheckRunner(CheckThreads threads, CheckProbe.Exec probe) implements CheckRunner {
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ");
    private static final int KEPT_BYTES = 4_096;
    private static final int MAX_BYTES = 1 << 16;
    private static final long POLL_MILLIS = 20;

    @Override
    public CheckRun runCheck(Context context) {
        CheckThreads.BlockingTask<RunOutcome> run = threads.run(context, this::run);
        return new CheckRun(run.result(), run::abort);
    }

    private RunOutcome run() throws IOException, InterruptedException {
        Process process = start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            int readBytes = 0;
            boolean over;
            do {
                over = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
                readBytes += readAvailable(process.getInputStream(), output, MAX_BYTES - readBytes);
            } while (!over && readBytes <= MAX_BYTES);
            return over
                    ? outcome(process.exitValue(), output.toString(StandardCharsets.UTF_8))
                    : new RunOutcome(HealthLevel.CRITICAL, "was ended: it wrote more than " + MAX_BYTES + " bytes");
        } finally {
            killAll(process);
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(probe.exec())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().keySet().retainAll(ENVIRONMENT);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException("the program cannot be run", e);
        }
    }

    /** Reads what is available without waiting; one byte more than allowed shows that there is too much. */
    private static int readAvailable(InputStream in, ByteArrayOutputStream output, int max) throws IOException {
        int readBytes = 0;
        byte[] part = new byte[KEPT_BYTES];
        int available = in.available();
        while (available > 0 && readBytes <= max) {
            int read = in.read(part, 0, Math.min(available, part.length));
            if (read < 0) {
                return readBytes;
            }
            output.write(part, 0, Math.min(read, KEPT_BYTES - output.size()));
            readBytes += read;
            available = in.available();
        }
        return readBytes;
    }

    private static RunOutcome outcome(int exit, String written) {
        PluginOutput output = PluginOutput.of(written);
        String text = output.text().isBlank() ? "exit code " + exit : output.text();
        Map<String, Object> details = new LinkedHashMap<>(output.metrics());
        details.put("exit_code", exit);
        return new RunOutcome(level(exit), text, details);
    }

    private static HealthLevel level(int exit) {
        return switch (exit) {
            case 0 -> HealthLevel.HEALTHY;
            case 1 -> HealthLevel.WARNING;
            default -> HealthLevel.CRITICAL;
        };
    }

    /**
     * Kills the process and its descendants and waits until the process has ended: a program that cannot be killed must
     * not be started again. Descendants are listed first, because they cannot be found once their parent is dead.
     */
    private static void killAll(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
        }
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            // the process has ended, so its pipe is released in any case
        }
    }
}
