package dev.sluice.sim.demo;

import java.util.List;

/** The median and the maximum duration of some calls, from the call to the end of the response. */
record Latencies(int calls, long medianMillis, long slowestMillis) {

    static Latencies of(List<BotResponse> replies) {
        long[] sorted = replies.stream().mapToLong(BotResponse::millis).sorted().toArray();
        return sorted.length == 0
                ? new Latencies(0, 0, 0)
                : new Latencies(sorted.length, sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return "half within " + medianMillis + " ms, the slowest " + slowestMillis + " ms";
    }
}
