package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A measured process: its output and its cost according to {@code /proc}. Times are nanoseconds of the monotonic clock.
 */
final class MeasuredProcess implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int END_SECONDS = 5;

    /** {@code USER_HZ}, which is 100 on every Linux that Java supports. */
    private static final double MICROS_PER_TICK = 10_000;

    private final String name;
    private final Path log;
    private final Process process;
    private final long started;
    private long firstResponseNanos;

    private MeasuredProcess(String name, Path log, Process process, long started) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.started = started;
    }

    static MeasuredProcess start(String name, Path log, List<String> command) throws IOException {
        long now = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new MeasuredProcess(name, log, process, now);
    }

    /** Returns the ports of the first URLs of this machine that the process prints. */
    List<Integer> ports(int count) throws IOException {
        while (true) {
            List<Integer> ports = URL.matcher(output())
                    .results()
                    .limit(count)
                    .map(found -> Integer.parseInt(found.group(1)))
                    .toList();
            if (ports.size() == count) {
                return ports;
            }
            keepWaiting("tell its address");
        }
    }

    /**
     * Waits for the first response with status 200 at this address and returns the nanoseconds since the start of the
     * process.
     */
    long firstResponse(TargetAddress address, String path) throws IOException {
        while (firstResponseNanos == 0) {
            if (SingleCall.isOk(address, path)) {
                firstResponseNanos = System.nanoTime() - started;
            } else {
                keepWaiting("answer " + address.path(path));
            }
        }
        return firstResponseNanos;
    }

    private void keepWaiting(String what) throws IOException {
        if (!process.isAlive()) {
            throw new IOException(name + " ended before it could " + what + "; its output: " + output());
        }
        if (System.nanoTime() - started > PATIENCE_NANOS) {
            throw new IOException(name + " did not " + what + " within 30 s; its output: " + output());
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    private String output() throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }

    long pid() {
        return process.pid();
    }

    /** Returns the number of open files and sockets. */
    double descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return all.count();
        }
    }

    /** Returns the processor time used so far by all threads, user and system. */
    double cpuMicros() throws IOException {
        return micros(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
    }

    /** Returns the processor time used so far by the threads of this name. */
    double cpuMicros(String thread) throws IOException {
        double micros = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path task : all) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
                    micros += Long.parseLong(
                                    Files.readString(task.resolve("schedstat")).split(" ", -1)[0])
                            / 1_000.0;
                }
            }
        }
        return micros;
    }

    static double micros(String stat) {
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(behindName[11]) + Long.parseLong(behindName[12])) * MICROS_PER_TICK;
    }

    double residentMiB() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("/proc contains no VmRSS of " + name);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
