package dev.sluice.core.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the WebSocket frames in one direction of a connection, however the bytes are split. It reads only the heads and
 * keeps at most {@value #MAX_HEADER_LENGTH} bytes. Not thread-safe: one instance for each direction.
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
    private static final int TWO_BYTE_LENGTH = 126;
    private static final int EIGHT_BYTE_LENGTH = 127;
    private static final int MAX_CONTROL_LENGTH = 125;
    private static final int KEY_LENGTH = 4;

    private enum Position {
        HEAD,
        PAYLOAD,
        INVALID
    }

    private final boolean isMasked;
    private final boolean hasExtension;
    private final byte[] head = new byte[MAX_HEADER_LENGTH];
    private Position position = Position.HEAD;
    private int headBytes;
    private Opcode opcode = Opcode.CONTINUATION;
    private boolean isFinal;
    private boolean isInMessage;
    private long payloadLength;
    private long readLength;
    private String problem = "";

    /**
     * @param isMasked whether the frames must be masked, which those of a client are and those of a server are not
     * @param hasExtension whether an extension was negotiated, which may use the reserved bits
     */
    public FrameScanner(boolean isMasked, boolean hasExtension) {
        this.isMasked = isMasked;
        this.hasExtension = hasExtension;
    }

    /** Reads up to the next event and moves the position of the buffer behind it. */
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
                String headProblem = headProblem();
                if (headProblem != null) {
                    position = Position.INVALID;
                    problem = headProblem;
                    return FrameEvent.INVALID;
                }
            }
            if (headBytes >= 2 && headBytes == headLength()) {
                return beginFrame();
            }
        }
        return FrameEvent.MORE;
    }

    private @Nullable String headProblem() {
        Opcode code = Opcode.of(head[0] & OPCODE);
        boolean isFinal = (head[0] & FINAL) != 0;
        if (code == null) {
            return "a reserved opcode";
        }
        if (!hasExtension && (head[0] & RESERVED) != 0) {
            return "a reserved bit without an extension";
        }
        if (((head[1] & MASKED) != 0) != isMasked) {
            return isMasked ? "a frame of a client that is not masked" : "a frame of a server that is masked";
        }
        if (code.isControl()) {
            boolean isValid = isFinal && (head[1] & LENGTH) <= MAX_CONTROL_LENGTH;
            return isValid ? null : "a control frame that is long or in fragments";
        }
        if ((code == Opcode.CONTINUATION) != isInMessage) {
            return isInMessage ? "a message inside another" : "a continuation of nothing";
        }
        return null;
    }

    private int headLength() {
        int declared = head[1] & LENGTH;
        int lengthBytes = declared == TWO_BYTE_LENGTH ? 2 : declared == EIGHT_BYTE_LENGTH ? Long.BYTES : 0;
        return 2 + lengthBytes + (isMasked ? KEY_LENGTH : 0);
    }

    private FrameEvent beginFrame() {
        payloadLength = payloadLength();
        if (payloadLength < 0) {
            position = Position.INVALID;
            problem = "a length of 2^63 or more";
            return FrameEvent.INVALID;
        }
        Opcode code = Opcode.of(head[0] & OPCODE);
        opcode = code == null ? Opcode.CONTINUATION : code;
        isFinal = (head[0] & FINAL) != 0;
        isInMessage = opcode.isControl() ? isInMessage : !isFinal;
        readLength = 0;
        position = Position.PAYLOAD;
        return FrameEvent.HEAD;
    }

    private long payloadLength() {
        int declared = head[1] & LENGTH;
        int lengthBytes = declared == TWO_BYTE_LENGTH ? 2 : declared == EIGHT_BYTE_LENGTH ? Long.BYTES : 0;
        if (lengthBytes == 0) {
            return declared;
        }
        long value = 0;
        for (int i = 0; i < lengthBytes; i++) {
            value = (value << 8) | (head[2 + i] & 0xFF);
        }
        return value;
    }

    private FrameEvent readPayload(ByteBuffer in) {
        if (readLength == payloadLength) {
            position = Position.HEAD;
            headBytes = 0;
            return FrameEvent.END;
        }
        if (!in.hasRemaining()) {
            return FrameEvent.MORE;
        }
        int available = (int) Math.min(in.remaining(), payloadLength - readLength);
        in.position(in.position() + available);
        readLength += available;
        return FrameEvent.PAYLOAD;
    }

    // ---- fields of the current frame, valid from HEAD to END

    public Opcode opcode() {
        return opcode;
    }

    /** Returns whether a message ends with this frame. */
    public boolean endsMessage() {
        return isFinal && !opcode.isControl();
    }

    public long payloadBytes() {
        return payloadLength;
    }

    /** Returns how many bytes of the payload have been read. */
    public long readBytes() {
        return readLength;
    }

    /** Returns a copy of the frame's head as it was received. */
    public byte[] head() {
        return Arrays.copyOf(head, headBytes);
    }

    /**
     * Masks or unmasks bytes of the payload, in place. Only for masked frames.
     *
     * @param offset the position of {@code bytes[from]} within the payload
     */
    public void unmask(byte[] bytes, int from, int to, long offset) {
        int key = headBytes - KEY_LENGTH;
        for (int i = from; i < to; i++) {
            bytes[i] ^= head[key + (int) ((offset + i - from) & (KEY_LENGTH - 1))];
        }
    }

    // ---- state between frames

    /** Returns whether another frame may be inserted here: no frame is incomplete. */
    public boolean isBetweenFrames() {
        return (position == Position.HEAD && headBytes == 0)
                || (position == Position.PAYLOAD && readLength == payloadLength);
    }

    /** Returns whether a message has begun and not ended. */
    public boolean isInMessage() {
        return isInMessage;
    }

    /** Returns the protocol error; "" when there is none. */
    public String problem() {
        return problem;
    }
}
