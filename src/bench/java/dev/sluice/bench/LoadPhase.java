package dev.sluice.bench;

import java.util.Locale;

/**
 * One kind of load that every target gets in turn. {@code ratePerSecond}: 0 for saturation. {@code messages}:
 * WebSocket messages to the exchange and back instead of calls. {@code everyRound}: false if the first round is
 * enough. {@code moment}: what the target did before.
 */
record LoadPhase(
        Workload workload,
        boolean secure,
        boolean messages,
        int connections,
        int ratePerSecond,
        int millis,
        boolean everyRound,
        Moment moment) {
    static LoadPhase rate(Workload workload, int perSecond, int millis) {
        return new LoadPhase(workload, false, false, 64, perSecond, millis, true, Moment.WARM);
    }

    static LoadPhase saturation(Workload workload, int connections, int millis) {
        return new LoadPhase(workload, false, false, connections, 0, millis, true, Moment.WARM);
    }

    LoadPhase overTls() {
        return new LoadPhase(workload, true, messages, connections, ratePerSecond, millis, everyRound, moment);
    }

    LoadPhase withMessages() {
        return new LoadPhase(workload, secure, true, connections, ratePerSecond, millis, everyRound, moment);
    }

    LoadPhase once() {
        return new LoadPhase(workload, secure, messages, connections, ratePerSecond, millis, false, moment);
    }

    LoadPhase at(Moment other) {
        return new LoadPhase(workload, secure, messages, connections, ratePerSecond, millis, everyRound, other);
    }

    LoadPhase lasting(int otherMillis) {
        return new LoadPhase(workload, secure, messages, connections, ratePerSecond, otherMillis, everyRound, moment);
    }

    boolean isSaturation() {
        return ratePerSecond == 0;
    }

    String id() {
        return moment.id()
                + (messages ? "message" : workload.id())
                + (secure ? ".tls" : "")
                + ".c" + connections
                + (isSaturation() ? "" : ".r" + ratePerSecond);
    }

    String label() {
        return (messages ? "WebSocket message and its echo" : call())
                + (secure ? ", TLS to the exchange" : "")
                + (isSaturation()
                        ? ", " + connections + " connections"
                        : String.format(Locale.ROOT, " at %,d/s", ratePerSecond))
                + moment.label();
    }

    private String call() {
        return switch (workload) {
            case TICKER -> "GET 300 B";
            case ORDER -> "signed POST";
            case DEPTH -> "GET 10 kB";
            case HISTORY -> "GET 1 MB";
        };
    }

    TargetAddress address(Target target) {
        return messages ? target.sockets() : secure ? target.secure() : target.plain();
    }

    /** What the target did before this load. */
    enum Moment {
        /** Other loads, long enough for a compiled hot path and open connections. */
        WARM("", ""),
        /** It became ready and got no call yet. */
        STARTED("started.", ", from its start on"),
        /** Like {@link #STARTED}, but the target may use the core of load and exchange too. */
        STARTED_ON_TWO_CORES("started2.", ", from its start on, on two cores"),
        /** It got calls, then none for {@link ColdRun#IDLE_SECONDS} seconds. */
        IDLE("idle.", ", after an idle minute");

        private final String id;
        private final String label;

        Moment(String id, String label) {
            this.id = id;
            this.label = label;
        }

        String id() {
            return id;
        }

        String label() {
            return label;
        }
    }
}
