package dev.sluice.demo;

import java.util.List;

/** The median and the maximum duration of some calls, from the call to the end of the response. */
record Waits(int calls, long medianMillis, long slowestMillis) {

    static Waits of(List<Reply> replies) {
        long[] sorted = replies.stream().mapToLong(Reply::millis).sorted().toArray();
        return sorted.length == 0
                ? new Waits(0, 0, 0)
                : new Waits(sorted.length, sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return "half within " + medianMillis + " ms, the slowest " + slowestMillis + " ms";
    }
}
