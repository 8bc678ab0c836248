package dev.sluice.demo;

import java.util.List;

/** How long some calls took, from asking to the whole answer. */
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
