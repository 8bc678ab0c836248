package dev.sluice.proxy.upstream;

import dev.sluice.core.exchange.Upstream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one upstream. The most recently used idle connection is reused first.
 *
 * <p>A call without an idle connection opens one, but takes whichever is ready first: the new connection or one that another call returns. In a burst
 * over TLS, most calls then do not wait for a handshake.
 *
 * <p>An upstream that was called keeps a connection open, so that a call after a quiet time does not wait for a handshake either.
 *
 * <p>Used on its event loop only.
 */
final class HostPool {
    /** The last connection is replaced this long before it may no longer be used. */
    private static final long REPLACED_BEFORE_NANOS = 1_000_000_000;

    /** The pauses between connections that are opened without a call; short enough to replace connections with the default idle time in time. */
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000;

    private static final long MAX_PAUSE_NANOS = 15_000_000_000L;

    private final UpstreamPool pool;
    private final Upstream upstream;
    private final int mostIdle;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Promise<UpstreamConnection>> urgent = new ArrayDeque<>();
    private final ArrayDeque<Promise<UpstreamConnection>> waiting = new ArrayDeque<>();
    private int opening;
    /** The number of connections that are not closed, idle ones included. */
    private int open;

    private boolean retired;
    private long nextAttemptNanos;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    HostPool(UpstreamPool pool, Upstream upstream, int mostIdle) {
        this.pool = pool;
        this.upstream = upstream;
        this.mostIdle = mostIdle;
        this.nextAttemptNanos = pool.nanos();
    }

    /** Returns an idle connection that is still usable, or null. */
    @Nullable
    UpstreamConnection take(long nowNanos) {
        pauseNanos = FIRST_PAUSE_NANOS;
        UpstreamConnection connection;
        while ((connection = idle.pollLast()) != null) {
            if (connection.isFresh(nowNanos)) {
                return connection;
            }
            connection.channelIo().close();
        }
        return null;
    }

    /**
     * Completes with the next connection that is opened or given back.
     *
     * @param isUrgent whether it goes to this call before the calls that are not urgent
     */
    Future<UpstreamConnection> next(boolean isUrgent) {
        Promise<UpstreamConnection> promise = Promise.promise();
        (isUrgent ? urgent : waiting).addLast(promise);
        open();
        return promise.future();
    }

    private void open() {
        opening++;
        pool.open(upstream, this).onComplete(this::opened);
    }

    private void opened(AsyncResult<UpstreamConnection> opened) {
        opening--;
        if (opened.succeeded()) {
            open++;
            add(opened.result(), pool.nanos());
        }
        if (waiting.size() + urgent.size() > opening) {
            // Each waiting call has an attempt of its own, and this one failed. Urgent calls fail last.
            Throwable why = opened.succeeded() ? new ClosedChannelException() : opened.cause();
            (waiting.isEmpty() ? urgent : waiting).removeFirst().fail(why);
        }
    }

    /** Takes a connection without a call: passes it to a waiting call, or keeps it idle. */
    void add(UpstreamConnection connection, long nowNanos) {
        if (!connection.isFresh(nowNanos)) {
            connection.channelIo().close();
        } else if (!urgent.isEmpty()) {
            urgent.removeFirst().complete(connection);
        } else if (!waiting.isEmpty()) {
            waiting.removeFirst().complete(connection);
        } else if (!retired && idle.size() < mostIdle) {
            idle.addLast(connection);
        } else {
            connection.channelIo().close();
        }
    }

    void closed(UpstreamConnection connection) {
        open--;
        idle.remove(connection);
        // An exchange that goes down may still accept a connection while it closes the others. An order sent there
        // would have an unknown outcome.
        nextAttemptNanos = pool.nanos() + pauseNanos;
    }

    /** Closes connections that were idle for too long; opens one if none is left or the last one is about to be closed. */
    void check(long nowNanos, boolean keepsOpen) {
        boolean lasts = opening > 0 || open > idle.size();
        for (UpstreamConnection connection : idle) {
            lasts |= connection.isFresh(nowNanos + REPLACED_BEFORE_NANOS);
            if (!connection.isFresh(nowNanos)) {
                connection.channelIo().close(); // the connection leaves the pool when closed, after this turn
            }
        }
        if (keepsOpen && !lasts && nowNanos - nextAttemptNanos >= 0) {
            nextAttemptNanos = nowNanos + pauseNanos;
            pauseNanos = Math.min(MAX_PAUSE_NANOS, 2 * pauseNanos);
            open();
        }
    }

    /** Closes idle connections now and others when their calls end; for an upstream that is no longer configured. */
    void retire() {
        retired = true;
        idle.forEach(connection -> connection.channelIo().close());
    }

    /** Returns the number of connections that are open or being opened. */
    int connections() {
        return open + opening;
    }
}
