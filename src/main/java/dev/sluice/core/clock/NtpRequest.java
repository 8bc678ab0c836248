package dev.sluice.core.clock;

import java.nio.ByteBuffer;

/**
 * The request of an SNTP client: 48 bytes that contain only the version, the mode and a nonce (RFC 4330, and data
 * minimization for NTP). The nonce takes the place of the transmit timestamp. The server returns it, so nobody who has
 * not seen the request can forge a response; and our own clock, which may be wrong, is neither revealed nor needed.
 */
public record NtpRequest(long nonce) {
    static final int BYTES = 48;
    static final int TRANSMIT = 40;
    private static final int ORIGIN = 24;
    private static final byte VERSION_4_CLIENT = 0x23;

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .put(0, VERSION_4_CLIENT)
                .putLong(TRANSMIT, nonce)
                .array();
    }

    /** Returns whether the packet contains the nonce of this request. */
    public boolean isAnsweredBy(byte[] bytes) {
        return bytes.length >= BYTES && ByteBuffer.wrap(bytes).getLong(ORIGIN) == nonce;
    }
}
