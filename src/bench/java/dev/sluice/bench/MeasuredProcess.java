package dev.sluice.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One process that is measured: what it says, what it costs, by {@code /proc}. Times are nanoseconds of the monotonic clock. */
final class MeasuredProcess implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int END_SECONDS = 5;

    /** {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
    private static final double MICROS_PER_TICK = 10_000;

    private final String name;
    private final Path log;
    private final Process process;
    private final long started;
    private long firstAnswerNanos;

    private MeasuredProcess(String name, Path log, Process process, long started) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.started = started;
    }

    static MeasuredProcess start(String name, Path log, List<String> command) throws IOException {
        File said = log.toFile();
        long now = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        return new MeasuredProcess(name, log, process, now);
    }

    /** The ports of the first URLs of this machine that it prints, so many. */
    List<Integer> ports(int count) throws IOException {
        while (true) {
            List<Integer> ports = URL.matcher(said())
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

    /** Nanoseconds from its start to the first answer 200 behind this door, waited for once. */
    long firstAnswer(TargetAddress targetAddress, String path) throws IOException {
        while (firstAnswerNanos == 0) {
            if (SingleCall.isOk(targetAddress, path)) {
                firstAnswerNanos = System.nanoTime() - started;
            } else {
                keepWaiting("answer " + targetAddress.path(path));
            }
        }
        return firstAnswerNanos;
    }

    private void keepWaiting(String what) throws IOException {
        if (!process.isAlive()) {
            throw new IOException(name + " ended before it could " + what + "; it said: " + said());
        }
        if (System.nanoTime() - started > PATIENCE_NANOS) {
            throw new IOException(name + " did not " + what + " within 30 s; it said: " + said());
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    private String said() throws IOException {
        return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    }

    long pid() {
        return process.pid();
    }

    /** Open files and sockets. */
    double descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return all.count();
        }
    }

    /** Processor time that it has used so far, user and system, of all its threads. */
    double cpuMicros() throws IOException {
        return micros(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
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
        throw new IOException("/proc tells no VmRSS of " + name);
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
