package dev.sluice.core.clock;

/** The result of reading a time server's response. */
public sealed interface NtpResponse {
    /**
     * A usable response.
     *
     * @param epochOffset offset of UTC from the monotonic clock, widened by the root distance; contains the true offset
     *     if the server is correct, for any network delays
     * @param delayNanos round-trip delay
     * @param stratum stratum of the server
     * @param announcesLeap whether a second will be inserted or deleted at the end of this day
     */
    record Measurement(EpochOffset epochOffset, long delayNanos, int stratum, boolean announcesLeap)
            implements NtpResponse {}

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

    /** A packet that is no response to the request, or a response without a usable time. */
    record Unusable(String why) implements NtpResponse {}
}
