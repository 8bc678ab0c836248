package dev.sluice.bench;

/** Where a target is asked: a port of this machine, and what stands before the exchange's path there. */
record TargetAddress(int port, String prefix) {
    String path(String exchangePath) {
        return prefix + exchangePath;
    }
}
