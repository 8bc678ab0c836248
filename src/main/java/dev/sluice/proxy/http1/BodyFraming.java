package dev.sluice.proxy.http1;

/** How the end of a body is known. {@code length} counts bytes and is meant for {@link Kind#LENGTH} only. */
public record BodyFraming(Kind kind, long length) {
    public enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        /** Answers only: the body ends where the connection does. */
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

    /** Whether no body byte will follow the head. */
    public boolean isEmpty() {
        return kind == Kind.NONE || (kind == Kind.LENGTH && length == 0);
    }
}
