package dev.sluice.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames in one direction of a connection, however the bytes were split on their way. Looks at heads only and keeps fourteen bytes, so it costs no
 * memory for a payload of any size. Not thread safe: one for each direction.
 *
 * <pre>
 *   HEAD --+--> PAYLOAD ... --> END --> HEAD
 *          +--> END
 *   any --no frame begins like that--> FLAW, for ever
 * </pre>
 *
 * <p>Lengths are bytes.
 */
public final class FrameScanner {
    private static final int LONGEST_HEAD = 14;
    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MOST_CONTROL = 125;
    private static final int KEY = 4;

    private enum Place {
        HEAD,
        PAYLOAD,
        FLAW
    }

    private final boolean masked;
    private final boolean extended;
    private final byte[] head = new byte[LONGEST_HEAD];
    private Place place = Place.HEAD;
    private int headBytes;
    private Opcode opcode = Opcode.CONTINUATION;
    private boolean last;
    private boolean inMessage;
    private long length;
    private long passed;
    private String flaw = "";

    /**
     * @param masked whether the frames must be masked: those of a client are, those of a server are not
     * @param extended whether an extension was agreed on, which may use the reserved bits
     */
    public FrameScanner(boolean masked, boolean extended) {
        this.masked = masked;
        this.extended = extended;
    }

    /** Reads on to the next thing there is; the buffer's position is behind it then. */
    public Found next(ByteBuffer in) {
        return switch (place) {
            case HEAD -> readHead(in);
            case PAYLOAD -> readPayload(in);
            case FLAW -> Found.FLAW;
        };
    }

    private Found readHead(ByteBuffer in) {
        while (in.hasRemaining()) {
            head[headBytes++] = in.get();
            if (headBytes == 2) {
                String wrong = wrong();
                if (wrong != null) {
                    place = Place.FLAW;
                    flaw = wrong;
                    return Found.FLAW;
                }
            }
            if (headBytes >= 2 && headBytes == wanted()) {
                return begin();
            }
        }
        return Found.MORE;
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
            boolean fits = isFinal && (head[1] & LENGTH) <= MOST_CONTROL;
            return fits ? null : "a control frame that is long or in fragments";
        }
        if ((code == Opcode.CONTINUATION) != inMessage) {
            return inMessage ? "a message inside another" : "a continuation of nothing";
        }
        return null;
    }

    private int wanted() {
        int told = head[1] & LENGTH;
        int more = told == TWO_BYTES ? 2 : told == EIGHT_BYTES ? Long.BYTES : 0;
        return 2 + more + (masked ? KEY : 0);
    }

    private Found begin() {
        length = length();
        if (length < 0) {
            place = Place.FLAW;
            flaw = "a length of 2^63 or more";
            return Found.FLAW;
        }
        Opcode code = Opcode.of(head[0] & OPCODE);
        opcode = code == null ? Opcode.CONTINUATION : code;
        last = (head[0] & FINAL) != 0;
        inMessage = opcode.isControl() ? inMessage : !last;
        passed = 0;
        place = Place.PAYLOAD;
        return Found.HEAD;
    }

    private long length() {
        int told = head[1] & LENGTH;
        int bytes = told == TWO_BYTES ? 2 : told == EIGHT_BYTES ? Long.BYTES : 0;
        if (bytes == 0) {
            return told;
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (head[2 + i] & 0xFF);
        }
        return value;
    }

    private Found readPayload(ByteBuffer in) {
        if (passed == length) {
            place = Place.HEAD;
            headBytes = 0;
            return Found.END;
        }
        if (!in.hasRemaining()) {
            return Found.MORE;
        }
        int n = (int) Math.min(in.remaining(), length - passed);
        in.position(in.position() + n);
        passed += n;
        return Found.PAYLOAD;
    }

    // ---- what the present frame's head says: from HEAD to END

    public Opcode opcode() {
        return opcode;
    }

    /** Whether a message ends with this frame. */
    public boolean endsMessage() {
        return last && !opcode.isControl();
    }

    public long payloadBytes() {
        return length;
    }

    /** How many bytes of its payload were passed. */
    public long passedBytes() {
        return passed;
    }

    /** Its head as it came. */
    public byte[] head() {
        return Arrays.copyOf(head, headBytes);
    }

    /** Makes payload bytes readable, or unreadable: the first of them is that many bytes behind the start of the payload. For masked frames. */
    public void unmask(byte[] bytes, int from, int to, long offset) {
        int key = headBytes - KEY;
        for (int i = from; i < to; i++) {
            bytes[i] ^= head[key + (int) ((offset + i - from) & (KEY - 1))];
        }
    }

    // ---- between frames

    /** Whether a frame of another kind may be put in here: no byte of a frame has come that is not over. */
    public boolean isBetweenFrames() {
        return (place == Place.HEAD && headBytes == 0) || (place == Place.PAYLOAD && passed == length);
    }

    /** Whether a message has begun and not ended. */
    public boolean isInMessage() {
        return inMessage;
    }

    /** What is wrong; "" when nothing is. */
    public String flaw() {
        return flaw;
    }
}
