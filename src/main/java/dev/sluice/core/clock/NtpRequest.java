package dev.sluice.core.clock;

import java.nio.ByteBuffer;

/**
 * The request of an SNTP client (RFC 4330): 48 bytes with only the version, the mode and a nonce. The nonce is in the
 * field of the transmit timestamp, and the server returns it. So only somebody who has seen the request can forge a
 * response, and this machine's clock, which may be wrong, is neither revealed nor needed.
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
