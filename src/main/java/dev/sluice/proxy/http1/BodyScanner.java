package dev.sluice.proxy.http1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that extracts one body from the bytes after its head. In requests, chunk extensions and trailers are
 * refused, since they could not be forwarded unchanged; in responses they are skipped.
 *
 * <p>Not thread-safe: one instance per connection and direction, on its event loop; reused for each body.
 */
public final class BodyScanner {
    private enum State {
        ENDED,
        PAYLOAD,
        SIZE,
        BLANK,
        EXTENSION,
        SIZE_LF,
        PAYLOAD_CR,
        PAYLOAD_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER,
        TRAILER_LF,
        LAST_LF
    }

    private static final int SIZE_DIGITS = 8;
    private static final int EXTRA_BYTES = 8192;

    private final boolean lenient;
    private State state = State.ENDED;
    private boolean chunked;
    private boolean untilClose;
    private long left;
    private int digits;
    private int extra;
    private @Nullable ProtocolError protocolError;

    /**
     * Creates a scanner.
     *
     * @param lenient true to skip extensions and trailers (responses), false to refuse them (requests)
     */
    public BodyScanner(boolean lenient) {
        this.lenient = lenient;
    }

    public void begin(BodyFraming bodyFraming) {
        chunked = bodyFraming.is(BodyFraming.Kind.CHUNKED);
        untilClose = bodyFraming.is(BodyFraming.Kind.UNTIL_CLOSE);
        left = untilClose ? Long.MAX_VALUE : bodyFraming.length();
        digits = 0;
        extra = 0;
        protocolError = null;
        state = bodyFraming.isEmpty() ? State.ENDED : chunked ? State.SIZE : State.PAYLOAD;
    }

    public boolean ended() {
        return state == State.ENDED;
    }

    public @Nullable ProtocolError protocolError() {
        return protocolError;
    }

    /** Returns whether the close of the connection is a valid end of the body. */
    public boolean endsAtClose() {
        return ended() || untilClose;
    }

    /**
     * Returns the next piece of payload as a slice of {@code in}, not retained; null if the rest of {@code in} contains
     * none.
     */
    public @Nullable ByteBuf next(ByteBuf in) {
        while (in.isReadable() && state != State.ENDED && protocolError == null) {
            if (state == State.PAYLOAD) {
                ByteBuf piece = in.readSlice((int) Math.min(left, in.readableBytes()));
                if (!untilClose) {
                    left -= piece.readableBytes();
                }
                if (left == 0) {
                    state = chunked ? State.PAYLOAD_CR : State.ENDED;
                }
                return piece;
            }
            between(in.readByte());
        }
        return null;
    }

    private void between(byte b) {
        switch (state) {
            case SIZE -> size(b);
            case BLANK -> blank(b);
            case EXTENSION -> skip(b, State.EXTENSION, State.SIZE_LF);
            case SIZE_LF -> expect(b, '\n', left > 0 ? State.PAYLOAD : State.TRAILER_START);
            case PAYLOAD_CR -> expect(b, '\r', State.PAYLOAD_LF);
            case PAYLOAD_LF -> {
                digits = 0;
                expect(b, '\n', State.SIZE);
            }
            case TRAILER_START -> {
                if (b == '\r') {
                    state = State.LAST_LF;
                } else if (lenient) {
                    trailerName(b);
                } else {
                    protocolError = ProtocolError.bad("trailers after a chunked body are not supported");
                }
            }
            case TRAILER_NAME -> trailerName(b);
            case TRAILER -> skip(b, State.TRAILER, State.TRAILER_LF);
            case TRAILER_LF -> expect(b, '\n', State.TRAILER_START);
            case LAST_LF -> expect(b, '\n', State.ENDED);
            case ENDED, PAYLOAD -> throw new IllegalStateException("no framing byte belongs in " + state);
        }
    }

    private void size(byte b) {
        int digit = HttpChars.hex(b);
        if (digit >= 0 && digits < SIZE_DIGITS) {
            left = (digits == 0 ? 0 : left << 4) + digit;
            digits++;
        } else if (digits > 0 && b == '\r') {
            state = State.SIZE_LF;
        } else if (digits > 0 && lenient && b == ';') {
            state = State.EXTENSION;
        } else if (digits > 0 && lenient && MessageHead.isBlank(b)) {
            state = State.BLANK;
        } else {
            protocolError =
                    ProtocolError.bad("a chunk size must be 1 to " + SIZE_DIGITS + " hexadecimal digits and CR LF");
        }
    }

    /**
     * Skips blanks after a chunk size. Only an extension or the end of the line may follow, since another receiver
     * could read more digits as part of the size.
     */
    private void blank(byte b) {
        state = b == ';' ? State.EXTENSION : b == '\r' ? State.SIZE_LF : State.BLANK;
        if (state == State.BLANK && (!MessageHead.isBlank(b) || ++extra > EXTRA_BYTES)) {
            protocolError = ProtocolError.bad(
                    "blanks after a chunk size must be followed by an extension or CR LF, and must not be too many");
        }
    }

    /** Requires that a trailer begins like a header line, so that nothing else is skipped as a trailer. */
    private void trailerName(byte b) {
        boolean begins = state == State.TRAILER_START;
        state = b == ':' ? State.TRAILER : State.TRAILER_NAME;
        if (!HttpChars.isTokenByte(b) && (begins || b != ':')) {
            protocolError = ProtocolError.bad("a trailer must begin with a valid name and a colon directly after it");
        } else if (++extra > EXTRA_BYTES) {
            protocolError = ProtocolError.bad("the extensions and trailers of the chunked body are too long");
        }
    }

    private void skip(byte b, State same, State atCr) {
        state = b == '\r' ? atCr : same;
        if ((HttpChars.isControl(b) && b != '\r' && b != '\t') || ++extra > EXTRA_BYTES) {
            protocolError = ProtocolError.bad(
                    "an extension or trailer of the chunked body contains a control character, or they are too long");
        }
    }

    private void expect(byte b, char wanted, State next) {
        if (b == wanted) {
            state = next;
        } else {
            protocolError = ProtocolError.bad("a chunk is longer than its size, or CR LF is missing");
        }
    }
}
