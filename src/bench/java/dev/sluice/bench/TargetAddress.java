package dev.sluice.bench;

/** The address of a target: a port of this machine and the prefix of the exchange's paths. */
record TargetAddress(int port, String prefix) {
    String path(String exchangePath) {
        return prefix + exchangePath;
    }
}
