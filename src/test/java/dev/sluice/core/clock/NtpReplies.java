package dev.sluice.core.clock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Responses of correct and faulty time servers, byte by byte. Written from RFC 5905 and not from the code under test.
 * The caller gives the times of arrival and departure on the server's own clock.
 */
public record NtpReplies(
        int leap, int version, int mode, int stratum, String reference, long rootNanos, long silentNanos) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;

    public static NtpReplies honest() {
        return new NtpReplies(0, 4, 4, 2, "GPS", 2_000_000, NANOS_PER_SECOND);
    }

    public static NtpReplies kiss(String code) {
        return new NtpReplies(3, 4, 4, 0, code, 0, 0);
    }

    public static NtpReplies unsynchronised() {
        return new NtpReplies(3, 4, 4, 16, "", 0, 0);
    }

    NtpReplies leap(int changed) {
        return new NtpReplies(changed, version, mode, stratum, reference, rootNanos, silentNanos);
    }

    NtpReplies mode(int changed) {
        return new NtpReplies(leap, version, changed, stratum, reference, rootNanos, silentNanos);
    }

    NtpReplies version(int changed) {
        return new NtpReplies(leap, changed, mode, stratum, reference, rootNanos, silentNanos);
    }

    NtpReplies stratum(int changed) {
        return new NtpReplies(leap, version, mode, changed, reference, rootNanos, silentNanos);
    }

    NtpReplies root(long changedNanos) {
        return new NtpReplies(leap, version, mode, stratum, reference, changedNanos, silentNanos);
    }

    NtpReplies silent(long changedNanos) {
        return new NtpReplies(leap, version, mode, stratum, reference, rootNanos, changedNanos);
    }

    /**
     * Returns the response to a request that arrived and leaves at these times of the server's clock; half of the root
     * distance is reported as delay, half as dispersion.
     */
    public byte[] answer(byte[] question, long receivedEpochNanos, long transmittedEpochNanos) {
        ByteBuffer out = ByteBuffer.allocate(48);
        out.put((byte) (leap << 6 | version << 3 | mode))
                .put((byte) stratum)
                .put((byte) 6)
                .put((byte) -20);
        out.putInt((int) (rootNanos * 65_536 / NANOS_PER_SECOND));
        out.putInt((int) (rootNanos / 2 * 65_536 / NANOS_PER_SECOND));
        byte[] name = new byte[4];
        byte[] given = reference.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(given, 0, name, 0, given.length);
        out.put(name);
        out.putLong(stamp(transmittedEpochNanos - silentNanos));
        out.put(question, 40, 8);
        out.putLong(stamp(receivedEpochNanos));
        out.putLong(stamp(transmittedEpochNanos));
        return out.array();
    }

    static long stamp(long epochNanos) {
        long seconds = Math.floorDiv(epochNanos, NANOS_PER_SECOND) + SECONDS_1900_TO_1970;
        long fraction = (Math.floorMod(epochNanos, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
        return seconds << 32 | fraction;
    }
}
