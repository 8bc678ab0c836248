package dev.sluice.drift;

/** What a time server's answer is worth. */
public sealed interface NtpAnswer {
    /**
     * A time that can be believed as far as its server can.
     *
     * @param offset how far UTC is ahead of the monotonic clock, root distance included: surely inside if the server is honest, whatever
     *     the ways took
     * @param delayNanos both ways together
     * @param leap a second will be inserted or deleted at the end of this day
     */
    record Measured(Offset offset, long delayNanos, int stratum, boolean leap) implements NtpAnswer {}

    /** A kiss-o'-death: {@code RATE} asks for longer pauses, {@code DENY} and {@code RSTR} for no questions at all. */
    record Kissed(String code) implements NtpAnswer {
        public boolean isRate() {
            return code.equals("RATE");
        }

        public boolean isRefusal() {
            return code.equals("DENY") || code.equals("RSTR");
        }
    }

    /** Not an answer to our question, or a server that does not know the time itself. */
    record Unusable(String why) implements NtpAnswer {}
}
