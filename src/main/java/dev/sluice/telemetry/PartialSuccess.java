package dev.sluice.telemetry;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A reader of the number of rejected items in a receiver's response, which the SDK does not read. In the response's
 * protobuf, field 1 is the partial success, and field 1 of that is the number.
 */
final class PartialSuccess {
    private static final long FIELD_1_VARINT = 0x08;
    private static final long FIELD_1_BYTES = 0x0a;
    private static final int BITS_PER_BYTE = 7;
    private static final int MAX_SHIFT = 63;

    private PartialSuccess() {}

    /** Returns the number; 0 if the response has none, or is not in the form that receivers write. */
    static long rejectedItems(byte[] response) {
        ByteBuffer in = ByteBuffer.wrap(response);
        try {
            if (varint(in) != FIELD_1_BYTES) {
                return 0;
            }
            long length = varint(in);
            if (length < 0 || length > in.remaining()) {
                return 0;
            }
            in.limit(in.position() + (int) length);
            return varint(in) == FIELD_1_VARINT ? Math.max(0, varint(in)) : 0;
        } catch (BufferUnderflowException incomplete) {
            return 0;
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift <= MAX_SHIFT; shift += BITS_PER_BYTE) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
