package dev.sluice.proxy.http1;

/**
 * The framing of a message body, which determines where the body ends. {@code length} is in bytes and valid only for
 * {@link Kind#LENGTH}.
 */
public record BodyFraming(Kind kind, long length) {
    public enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        /** Delimited by the close of the connection; responses only. */
        UNTIL_CLOSE
    }

    static final BodyFraming NONE = new BodyFraming(Kind.NONE, 0);
    static final BodyFraming CHUNKED = new BodyFraming(Kind.CHUNKED, 0);
    static final BodyFraming UNTIL_CLOSE = new BodyFraming(Kind.UNTIL_CLOSE, 0);

    static BodyFraming ofLength(long length) {
        return new BodyFraming(Kind.LENGTH, length);
    }

    public boolean is(Kind other) {
        return kind == other;
    }

    /** Returns whether no body byte follows the head. */
    public boolean isEmpty() {
        return kind == Kind.NONE || (kind == Kind.LENGTH && length == 0);
    }
}
