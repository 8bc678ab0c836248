package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What else used the machine of a run: its load before the run, and the part of its busy time that the host of a
 * virtual machine withheld during the run. The host withholds a processor while others use it, and while it wakes one
 * that slept. Loops that keep cores awake are busy time too. Figures of a run are those of the measured programs only
 * if both are low.
 */
final class MachineUse {
    static final String UNKNOWN = "unknown";

    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int STOLEN = 7;

    private final String loadBefore;
    private final String ticksBefore;

    private MachineUse(String loadBefore, String ticksBefore) {
        this.loadBefore = loadBefore;
        this.ticksBefore = ticksBefore;
    }

    /** Starts the observation. */
    static MachineUse begin() {
        return new MachineUse(firstLine(Path.of("/proc/loadavg")).split(" ", -1)[0], ticks());
    }

    /** Returns the load before the run: runnable programs over the minute before, by the kernel. */
    String loadBefore() {
        return loadBefore;
    }

    /**
     * Returns the percentage of the busy time since the start that the processors were not available; 0 if the system
     * does not tell.
     */
    double stolenPercent() {
        return stolenPercent(ticksBefore, ticks());
    }

    /**
     * Returns the stolen part of the busy time between two first lines of {@code /proc/stat}, in percent.
     *
     * <p>The line has the clock ticks of all processors: user, nice, system, idle, iowait, irq, softirq, steal.
     */
    static double stolenPercent(String before, String after) {
        long[] from = numbers(before);
        long[] to = numbers(after);
        if (from.length <= STOLEN || to.length <= STOLEN) {
            return 0;
        }
        long busy = 0;
        for (int i = 0; i <= STOLEN; i++) {
            busy += i == IDLE || i == IO_WAIT ? 0 : to[i] - from[i];
        }
        return busy <= 0 ? 0 : 100.0 * (to[STOLEN] - from[STOLEN]) / busy;
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split("\\s+", -1))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static String ticks() {
        return firstLine(Path.of("/proc/stat"));
    }

    private static String firstLine(Path file) {
        try {
            return Files.readAllLines(file).get(0);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
