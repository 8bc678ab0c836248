package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The response packet of a time server, with its validation.
 *
 * <p>The server's clock showed {@code received} after the request was sent, and {@code transmitted} before the response
 * arrived. With the monotonic times of both, this gives an interval for the server's clock that is correct for any
 * delays; the usual midpoint is correct only when both directions take equally long. The interval is widened by the
 * server's own maximum error: its dispersion plus half the delay to its source.
 */
public final class NtpPacket {
    private static final int MODE_SERVER = 4;
    private static final int OLDEST_VERSION = 3;
    private static final int NEWEST_VERSION = 4;
    private static final int LEAP_UNKNOWN = 3;
    private static final int WORST_STRATUM = 15;
    private static final int ROOT_DELAY = 4;
    private static final int ROOT_DISPERSION = 8;
    private static final int REFERENCE_ID = 12;
    private static final int REFERENCE = 16;
    private static final int RECEIVE = 32;
    /** The maximum root distance of a usable server. */
    private static final long MAX_ROOT_DISTANCE_NANOS = Nanos.PER_SECOND;
    /** The maximum time since the server last heard from its own source; later the server only extrapolates. */
    private static final long MAX_SILENT_NANOS = 36 * 3_600 * Nanos.PER_SECOND;
    /** The seconds from 1900, the start of NTP's time, to 1970. */
    private static final long SECONDS_TO_1970 = 2_208_988_800L;

    private static final long ERA_SECONDS = 1L << 32;
    private static final long FIRST_ERA_BIT = 1L << 31;

    private final ByteBuffer bytes;

    private NtpPacket(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /**
     * Reads a response.
     *
     * @param sentNanos monotonic time before the request was sent
     * @param arrivedNanos monotonic time after the response arrived
     */
    public static NtpResponse read(byte[] bytes, NtpRequest request, long sentNanos, long arrivedNanos) {
        if (bytes.length < NtpRequest.BYTES) {
            return new NtpResponse.Unusable("a response of " + bytes.length + " bytes");
        }
        NtpPacket packet = new NtpPacket(bytes);
        String problem = packet.problem(request);
        if (problem != null) {
            return new NtpResponse.Unusable(problem);
        }
        return packet.stratum() == 0 ? packet.kissOfDeath() : packet.measured(sentNanos, arrivedNanos);
    }

    /** Returns why the packet is no response to this request; null when it is one. */
    private @Nullable String problem(NtpRequest request) {
        int version = (bytes.get(0) >> 3) & 7;
        if ((bytes.get(0) & 7) != MODE_SERVER || version < OLDEST_VERSION || version > NEWEST_VERSION) {
            return "not a response of a server: mode " + (bytes.get(0) & 7) + ", version " + version;
        }
        return request.isAnsweredBy(bytes.array()) ? null : "a response to another request";
    }

    private NtpResponse kissOfDeath() {
        byte[] code = new byte[4];
        bytes.get(REFERENCE_ID, code);
        for (byte letter : code) {
            if (letter < 'A' || letter > 'Z') {
                return new NtpResponse.Unusable("the server is not synchronised");
            }
        }
        return new NtpResponse.KissOfDeath(new String(code, StandardCharsets.US_ASCII));
    }

    private NtpResponse measured(long sentNanos, long arrivedNanos) {
        long received = epochNanos(bytes.getLong(RECEIVE));
        long transmitted = epochNanos(bytes.getLong(NtpRequest.TRANSMIT));
        long rootDistance = shortNanos(ROOT_DELAY) / 2 + shortNanos(ROOT_DISPERSION);
        long silentNanos = transmitted - epochNanos(bytes.getLong(REFERENCE));
        int leap = (bytes.get(0) >> 6) & 3;
        if (leap == LEAP_UNKNOWN || stratum() > WORST_STRATUM) {
            return new NtpResponse.Unusable("the server is not synchronised");
        }
        if (bytes.getLong(RECEIVE) == 0 || bytes.getLong(NtpRequest.TRANSMIT) == 0) {
            return new NtpResponse.Unusable("a response without a time");
        }
        if (rootDistance > MAX_ROOT_DISTANCE_NANOS) {
            return new NtpResponse.Unusable("the server may be wrong by " + rootDistance / Nanos.PER_MILLI
                    + " ms, according to its own statement");
        }
        if (silentNanos < 0 || silentNanos > MAX_SILENT_NANOS) {
            return new NtpResponse.Unusable(
                    "the server had no contact to its own source for " + silentNanos / Nanos.PER_SECOND + " s");
        }
        long delay = arrivedNanos - sentNanos - (transmitted - received);
        if (transmitted < received || delay < 0) {
            return new NtpResponse.Unusable("the server states a longer processing time than the whole round trip");
        }
        EpochOffset epochOffset =
                new EpochOffset(transmitted - arrivedNanos, received - sentNanos).widened(rootDistance);
        return new NtpResponse.Measurement(epochOffset, delay, stratum(), leap != 0);
    }

    private int stratum() {
        return bytes.get(1) & 0xff;
    }

    /** Converts a number with 16 bits of seconds and 16 bits of fraction to nanoseconds, rounded up. */
    private long shortNanos(int at) {
        long value = bytes.getInt(at) & 0xffff_ffffL;
        return ((value * Nanos.PER_SECOND) >>> 16) + 1;
    }

    /**
     * Converts an NTP timestamp to nanoseconds since 1970. A timestamp whose first bit is zero belongs to the era that
     * begins in 2036 (RFC 4330, section 3).
     */
    static long epochNanos(long stamp) {
        long seconds = stamp >>> 32;
        long era = (seconds & FIRST_ERA_BIT) == 0 ? ERA_SECONDS : 0;
        long fraction = stamp & 0xffff_ffffL;
        return (era + seconds - SECONDS_TO_1970) * Nanos.PER_SECOND + ((fraction * Nanos.PER_SECOND) >>> 32);
    }
}
