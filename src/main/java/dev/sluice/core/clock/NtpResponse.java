package dev.sluice.core.clock;

/** The result of reading a time server's response. */
public sealed interface NtpResponse {
    /**
     * A usable measurement.
     *
     * @param epochOffset how far UTC is ahead of the monotonic clock, including the root distance; contains the true
     *     offset if the server is correct, whatever the network delays were
     * @param delayNanos round-trip delay
     * @param stratum stratum of the server
     * @param leap whether a second will be inserted or deleted at the end of this day
     */
    record Measured(EpochOffset epochOffset, long delayNanos, int stratum, boolean leap) implements NtpResponse {}

    /**
     * A kiss-o'-death response: {@code RATE} demands longer intervals, {@code DENY} and {@code RSTR} forbid further
     * requests.
     */
    record KissOfDeath(String code) implements NtpResponse {
        public boolean isRate() {
            return code.equals("RATE");
        }

        public boolean isRefusal() {
            return code.equals("DENY") || code.equals("RSTR");
        }
    }

    /** A packet that does not answer the request, or comes from a server that is not synchronised. */
    record Unusable(String why) implements NtpResponse {}
}
