package dev.sluice.proxy.upstream;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.Upstream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one upstream. The most recently used idle connection is reused first.
 *
 * <p>A call without an idle connection opens one, but takes whichever is ready first: the new connection or one that
 * another call returns.
 *
 * <p>Over TLS one handshake is started at once. While calls wait, the number of handshakes doubles every
 * {@value #HANDSHAKE_GRACE_MILLIS} ms, until each waiting call has one: meanwhile a call can get a connection that
 * another call returns. A handshake costs more processor time than dozens of calls: when every call of a burst started
 * its own, the calls waited for the handshakes of all others, for up to two seconds on a cold processor core. A cancel
 * never waits to start its own.
 *
 * <p>An upstream that was called keeps a connection open, so that a call after a quiet time does not wait for a
 * handshake either.
 *
 * <p>Used on its event loop only.
 */
final class HostPool {
    /** The last connection is replaced this long before it may no longer be used. */
    private static final long REPLACED_BEFORE_NANOS = Nanos.PER_SECOND;

    /**
     * The pauses between connections that are opened without a call; short enough to replace connections with the
     * default idle time in time.
     */
    private static final long FIRST_PAUSE_NANOS = Nanos.PER_SECOND;

    private static final long MAX_PAUSE_NANOS = 15 * Nanos.PER_SECOND;

    /**
     * Longer than the time of a call to a host in the same data centre, and short beside a handshake with one further
     * away.
     */
    static final long HANDSHAKE_GRACE_MILLIS = 5;

    private final UpstreamPool pool;
    private final Upstream upstream;
    private final int maxIdle;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Promise<UpstreamConnection>> urgent = new ArrayDeque<>();
    private final ArrayDeque<Promise<UpstreamConnection>> waiting = new ArrayDeque<>();
    private int opening;
    /** The number of connections that are not closed, idle ones included. */
    private int open;

    private boolean retired;
    private boolean opensLater;
    private long nextAttemptNanos;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    HostPool(UpstreamPool pool, Upstream upstream, int maxIdle) {
        this.pool = pool;
        this.upstream = upstream;
        this.maxIdle = maxIdle;
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
        if (isUrgent || !upstream.tls() || opening == 0) {
            open();
        } else {
            openMoreLater();
        }
        return promise.future();
    }

    private void openMoreLater() {
        if (!opensLater) {
            opensLater = true;
            pool.later(HANDSHAKE_GRACE_MILLIS, this::openMore);
        }
    }

    private int allWaiting() {
        return waiting.size() + urgent.size();
    }

    private void openMore() {
        opensLater = false;
        for (int max = Math.max(1, 2 * opening); opening < Math.min(max, allWaiting()); ) {
            open();
        }
        if (opening < allWaiting()) {
            openMoreLater();
        }
    }

    private void open() {
        opening++;
        pool.open(upstream, this).onComplete(this::opened);
    }

    private void opened(AsyncResult<UpstreamConnection> opened) {
        opening--;
        boolean isUsable = false;
        if (opened.succeeded()) {
            open++;
            isUsable = add(opened.result(), pool.nanos());
        }
        if (!isUsable && allWaiting() > opening) {
            // This attempt was for one of the waiting calls, and the others have attempts of their own or get one
            // below. Urgent calls fail last.
            Throwable why = opened.succeeded() ? new ClosedChannelException() : opened.cause();
            (waiting.isEmpty() ? urgent : waiting).removeFirst().fail(why);
        }
        if (opening == 0 && allWaiting() > 0) {
            open();
        }
    }

    /**
     * Takes a connection without a call: passes it to a waiting call, or keeps it idle.
     *
     * @return whether the connection stays open
     */
    boolean add(UpstreamConnection connection, long nowNanos) {
        if (connection.isFresh(nowNanos)) {
            if (allWaiting() > 0) {
                (urgent.isEmpty() ? waiting : urgent).removeFirst().complete(connection);
                return true;
            }
            if (!retired && idle.size() < maxIdle) {
                idle.addLast(connection);
                return true;
            }
        }
        connection.channelIo().close();
        return false;
    }

    void closed(UpstreamConnection connection) {
        open--;
        idle.remove(connection);
        // An exchange that goes down may still accept a connection while it closes the others. An order sent there
        // would have an unknown outcome.
        nextAttemptNanos = pool.nanos() + pauseNanos;
    }

    /**
     * Closes connections that were idle for too long; opens one if none is left or the last one is about to be closed.
     */
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
