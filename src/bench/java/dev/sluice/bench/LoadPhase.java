package dev.sluice.bench;

import java.util.Locale;

/**
 * One kind of load that every target gets in turn. {@code ratePerSecond}: 0 for saturation. {@code messages}:
 * WebSocket messages to the exchange and back instead of calls. {@code everyRound}: false if the first round is
 * enough.
 */
record LoadPhase(
        Workload workload,
        boolean secure,
        boolean messages,
        int connections,
        int ratePerSecond,
        int millis,
        boolean everyRound) {
    static LoadPhase rate(Workload workload, int perSecond, int millis) {
        return new LoadPhase(workload, false, false, 64, perSecond, millis, true);
    }

    static LoadPhase saturation(Workload workload, int connections, int millis) {
        return new LoadPhase(workload, false, false, connections, 0, millis, true);
    }

    LoadPhase overTls() {
        return new LoadPhase(workload, true, messages, connections, ratePerSecond, millis, everyRound);
    }

    LoadPhase withMessages() {
        return new LoadPhase(workload, secure, true, connections, ratePerSecond, millis, everyRound);
    }

    LoadPhase once() {
        return new LoadPhase(workload, secure, messages, connections, ratePerSecond, millis, false);
    }

    boolean isSaturation() {
        return ratePerSecond == 0;
    }

    String id() {
        return (messages ? "message" : workload.id())
                + (secure ? ".tls" : "")
                + ".c" + connections
                + (isSaturation() ? "" : ".r" + ratePerSecond);
    }

    String label() {
        return (messages ? "WebSocket message and its echo" : call())
                + (secure ? ", TLS to the exchange" : "")
                + (isSaturation()
                        ? ", " + connections + " connections"
                        : String.format(Locale.ROOT, " at %,d/s", ratePerSecond));
    }

    private String call() {
        return switch (workload) {
            case TICKER -> "GET 300 B";
            case ORDER -> "signed POST";
            case DEPTH -> "GET 10 kB";
            case HISTORY -> "GET 1 MB";
        };
    }

    TargetAddress door(Target target) {
        return messages ? target.sockets() : secure ? target.secure() : target.plain();
    }
}
