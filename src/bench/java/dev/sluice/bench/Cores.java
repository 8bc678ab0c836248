package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The core of the measured proxy and the core of load and exchange; without two cores or {@code taskset} nothing is
 * pinned.
 *
 * @param awake whether {@code scripts/bench} keeps both cores from sleeping
 */
record Cores(String proxy, String load, boolean awake) {
    static final Cores UNPINNED = new Cores("", "", false);

    /** Returns the cores that {@code scripts/bench} detected. */
    static Cores given() {
        return new Cores(
                System.getProperty("sluice.bench.proxyCore", ""),
                System.getProperty("sluice.bench.loadCore", ""),
                Boolean.getBoolean("sluice.bench.awake"));
    }

    boolean pinned() {
        return !proxy.isEmpty();
    }

    /** Returns the proxy's core and that of load and exchange, as a list of {@code taskset}. */
    String both() {
        return pinned() ? proxy + "," + load : "";
    }

    /**
     * Returns the command pinned to that core; {@code taskset} is replaced by the command, so that the process id stays
     * the same.
     */
    static List<String> on(String core, List<String> command) {
        List<String> words = new ArrayList<>();
        if (!core.isEmpty()) {
            words.addAll(List.of("taskset", "-c", core));
        }
        words.addAll(command);
        return words;
    }
}
