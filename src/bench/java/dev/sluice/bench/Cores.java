package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;

/** The core of the measured proxy and the core of load and exchange; without two cores or {@code taskset} nothing is pinned. */
record Cores(String proxy, String load) {
    static final Cores UNPINNED = new Cores("", "");

    /** Returns the cores that {@code scripts/bench} detected. */
    static Cores given() {
        return new Cores(
                System.getProperty("sluice.bench.proxyCore", ""), System.getProperty("sluice.bench.loadCore", ""));
    }

    boolean pinned() {
        return !proxy.isEmpty();
    }

    /** Returns the command pinned to that core; {@code taskset} is replaced by the command, so that the process id stays the same. */
    static List<String> on(String core, List<String> command) {
        List<String> words = new ArrayList<>();
        if (!core.isEmpty()) {
            words.addAll(List.of("taskset", "-c", core));
        }
        words.addAll(command);
        return words;
    }
}
