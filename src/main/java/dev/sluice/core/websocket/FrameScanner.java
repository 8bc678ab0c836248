package dev.sluice.core.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that finds the WebSocket frames in one direction of a connection, however the bytes are split. It reads
 * only the heads and keeps fourteen bytes, whatever the size of a payload. Not thread-safe: one instance for each
 * direction.
 *
 * <pre>
 *  HEAD --+--> PAYLOAD ... --> END --> HEAD
 *         +--> END
 *  any --protocol error--> INVALID, permanently
 * </pre>
 *
 * <p>Lengths are in bytes.
 */
public final class FrameScanner {
    private static final int MAX_HEADER_LENGTH = 14;
    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MAX_CONTROL_LENGTH = 125;
    private static final int KEY = 4;

    private enum Position {
        HEAD,
        PAYLOAD,
        INVALID
    }

    private final boolean masked;
    private final boolean extended;
    private final byte[] head = new byte[MAX_HEADER_LENGTH];
    private Position position = Position.HEAD;
    private int headBytes;
    private Opcode opcode = Opcode.CONTINUATION;
    private boolean last;
    private boolean inMessage;
    private long length;
    private long passed;
    private String flaw = "";

    /**
     * @param masked whether the frames must be masked: those of a client are, those of a server are not
     * @param extended whether an extension was negotiated, which may use the reserved bits
     */
    public FrameScanner(boolean masked, boolean extended) {
        this.masked = masked;
        this.extended = extended;
    }

    /** Reads up to the next result and moves the position of the buffer behind it. */
    public FrameEvent next(ByteBuffer in) {
        return switch (position) {
            case HEAD -> readHead(in);
            case PAYLOAD -> readPayload(in);
            case INVALID -> FrameEvent.INVALID;
        };
    }

    private FrameEvent readHead(ByteBuffer in) {
        while (in.hasRemaining()) {
            head[headBytes++] = in.get();
            if (headBytes == 2) {
                String wrong = wrong();
                if (wrong != null) {
                    position = Position.INVALID;
                    flaw = wrong;
                    return FrameEvent.INVALID;
                }
            }
            if (headBytes >= 2 && headBytes == wanted()) {
                return begin();
            }
        }
        return FrameEvent.MORE;
    }

    private @Nullable String wrong() {
        Opcode code = Opcode.of(head[0] & OPCODE);
        boolean isFinal = (head[0] & FINAL) != 0;
        if (code == null) {
            return "a reserved opcode";
        }
        if (!extended && (head[0] & RESERVED) != 0) {
            return "a reserved bit without an extension";
        }
        if (((head[1] & MASKED) != 0) != masked) {
            return masked ? "a frame of a client that is not masked" : "a frame of a server that is masked";
        }
        if (code.isControl()) {
            boolean fits = isFinal && (head[1] & LENGTH) <= MAX_CONTROL_LENGTH;
            return fits ? null : "a control frame that is long or in fragments";
        }
        if ((code == Opcode.CONTINUATION) != inMessage) {
            return inMessage ? "a message inside another" : "a continuation of nothing";
        }
        return null;
    }

    private int wanted() {
        int declared = head[1] & LENGTH;
        int more = declared == TWO_BYTES ? 2 : declared == EIGHT_BYTES ? Long.BYTES : 0;
        return 2 + more + (masked ? KEY : 0);
    }

    private FrameEvent begin() {
        length = length();
        if (length < 0) {
            position = Position.INVALID;
            flaw = "a length of 2^63 or more";
            return FrameEvent.INVALID;
        }
        Opcode code = Opcode.of(head[0] & OPCODE);
        opcode = code == null ? Opcode.CONTINUATION : code;
        last = (head[0] & FINAL) != 0;
        inMessage = opcode.isControl() ? inMessage : !last;
        passed = 0;
        position = Position.PAYLOAD;
        return FrameEvent.HEAD;
    }

    private long length() {
        int declared = head[1] & LENGTH;
        int bytes = declared == TWO_BYTES ? 2 : declared == EIGHT_BYTES ? Long.BYTES : 0;
        if (bytes == 0) {
            return declared;
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (head[2 + i] & 0xFF);
        }
        return value;
    }

    private FrameEvent readPayload(ByteBuffer in) {
        if (passed == length) {
            position = Position.HEAD;
            headBytes = 0;
            return FrameEvent.END;
        }
        if (!in.hasRemaining()) {
            return FrameEvent.MORE;
        }
        int n = (int) Math.min(in.remaining(), length - passed);
        in.position(in.position() + n);
        passed += n;
        return FrameEvent.PAYLOAD;
    }

    // ---- fields of the current frame, valid from HEAD to END

    public Opcode opcode() {
        return opcode;
    }

    /** Returns whether a message ends with this frame. */
    public boolean endsMessage() {
        return last && !opcode.isControl();
    }

    public long payloadBytes() {
        return length;
    }

    /** Returns how many bytes of the payload have been read. */
    public long passedBytes() {
        return passed;
    }

    /** Returns a copy of the frame's head as it was received. */
    public byte[] head() {
        return Arrays.copyOf(head, headBytes);
    }

    /**
     * Masks or unmasks bytes of the payload; {@code offset} is the position of the first byte within the payload. For
     * masked frames only.
     */
    public void unmask(byte[] bytes, int from, int to, long offset) {
        int key = headBytes - KEY;
        for (int i = from; i < to; i++) {
            bytes[i] ^= head[key + (int) ((offset + i - from) & (KEY - 1))];
        }
    }

    // ---- state between frames

    /** Returns whether another frame may be inserted here: no frame is incomplete. */
    public boolean isBetweenFrames() {
        return (position == Position.HEAD && headBytes == 0) || (position == Position.PAYLOAD && passed == length);
    }

    /** Returns whether a message has begun and not ended. */
    public boolean isInMessage() {
        return inMessage;
    }

    /** Returns the protocol error; "" when there is none. */
    public String problem() {
        return flaw;
    }
}
