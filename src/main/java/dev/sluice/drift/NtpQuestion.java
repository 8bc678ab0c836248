package dev.sluice.drift;

import java.nio.ByteBuffer;

/**
 * The question of an SNTP client: 48 bytes of which only the version, the mode and a nonce say anything (RFC 4330, and "data minimization" for
 * NTP). The nonce stands where the time of sending would: a server gives it back, so that nobody who did not see the question can answer it,
 * and our own clock, which may be the wrong one, is neither told nor needed.
 */
public record NtpQuestion(long nonce) {
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

    /** Whether these bytes give the nonce back. */
    public boolean isAnsweredBy(byte[] bytes) {
        return bytes.length >= BYTES && ByteBuffer.wrap(bytes).getLong(ORIGIN) == nonce;
    }
}
