package dev.sluice.proxy.http1;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the memory that all connections hold for what bots send: heads, bodies, pipelined bytes and messages of WebSockets, against one bound in bytes. Half of it
 * is only for holders of few bytes, so that cancels and health checks are received beside any number of large uploads. Any thread.
 */
public final class InputBudget {
    /** Who holds no more than this may use all of the bound; a call with its head and body mostly does. */
    static final int SMALL_BYTES = 4096;

    /** What a request is refused with that finds no room. */
    public static final ProtocolError FULL =
            new ProtocolError(503, "the gateway is receiving too much at one time; try again later");

    private final long mostBytes;
    private final AtomicLong held = new AtomicLong();

    public InputBudget(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** What one holder has. Used by one thread at a time; what it holds is given back when it is closed, once. */
    public final class Share {
        private long bytes;
        private boolean closed;

        /** Holds that many bytes from now on, more or fewer than before. False: there is no room for more, and nothing has changed. */
        public boolean hold(long wanted) {
            if (closed || !change(wanted - bytes, wanted <= SMALL_BYTES ? mostBytes : mostBytes / 2)) {
                return false;
            }
            bytes = wanted;
            return true;
        }

        public void release() {
            hold(0);
        }

        /** Nothing is held by it from now on. */
        public void close() {
            release();
            closed = true;
        }
    }

    private boolean change(long more, long bound) {
        if (more <= 0) {
            held.addAndGet(more);
            return true;
        }
        long before = held.get();
        while (before + more <= bound) {
            if (held.compareAndSet(before, before + more)) {
                return true;
            }
            before = held.get();
        }
        return false;
    }

    public Share open() {
        return new Share();
    }

    /** Bytes that are held now. */
    public long heldBytes() {
        return held.get();
    }
}
