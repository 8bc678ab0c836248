package dev.sluice.proxy;

/** How the end of a body is known. {@code length} counts bytes and is meant for {@link Kind#LENGTH} only. */
record Framing(Kind kind, long length) {
    enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        /** Answers only: the body ends where the connection does. */
        UNTIL_CLOSE
    }

    static final Framing NONE = new Framing(Kind.NONE, 0);
    static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
    static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, 0);

    static Framing ofLength(long length) {
        return new Framing(Kind.LENGTH, length);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Whether no body byte will follow the head. */
    boolean isEmpty() {
        return kind == Kind.NONE || (kind == Kind.LENGTH && length == 0);
    }
}
