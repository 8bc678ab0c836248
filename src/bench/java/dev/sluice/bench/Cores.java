package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;

/** Which core the measured proxy runs on, and which one the load and the exchange do; without two of them, or without {@code taskset}, nothing is pinned. */
record Cores(String proxy, String load) {
    static final Cores UNPINNED = new Cores("", "");

    /** As {@code scripts/bench} found them. */
    static Cores given() {
        return new Cores(
                System.getProperty("sluice.bench.proxyCore", ""), System.getProperty("sluice.bench.loadCore", ""));
    }

    boolean pinned() {
        return !proxy.isEmpty();
    }

    /** This command, on that core; {@code taskset} becomes the command itself, so its process id is the child's. */
    static List<String> on(String core, List<String> command) {
        List<String> words = new ArrayList<>();
        if (!core.isEmpty()) {
            words.addAll(List.of("taskset", "-c", core));
        }
        words.addAll(command);
        return words;
    }
}
