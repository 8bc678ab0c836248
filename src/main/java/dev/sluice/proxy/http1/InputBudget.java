package dev.sluice.proxy.http1;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A memory bound for everything that bots send: heads, bodies, pipelined bytes and WebSocket messages of all
 * connections. Half of it is reserved for small holders, so that cancels and health checks are received during any
 * number of large uploads. Thread-safe.
 */
public final class InputBudget {
    /** Maximum size of a small holder, which may use the whole bound; enough for most calls with head and body. */
    static final int SMALL_BYTES = 4096;

    /** The error for a request that exceeds the bound. */
    public static final ProtocolError FULL =
            new ProtocolError(503, "the gateway is receiving too much at one time; try again later");

    private final long maxBytes;
    private final AtomicLong held = new AtomicLong();

    public InputBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The share of one holder. Used by one thread at a time; closed once, which releases its bytes. */
    public final class Share {
        private long bytes;
        private boolean closed;

        /** Sets the number of reserved bytes. Returns false, without a change, if there is no room. */
        public boolean tryResize(long wanted) {
            if (closed || !change(wanted - bytes, wanted <= SMALL_BYTES ? maxBytes : maxBytes / 2)) {
                return false;
            }
            bytes = wanted;
            return true;
        }

        public void release() {
            tryResize(0);
        }

        /** Releases all bytes; the share reserves nothing from now on. */
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

    /** Returns the number of bytes held by all shares. */
    public long heldBytes() {
        return held.get();
    }
}
