package dev.sluice.app;

import static dev.sluice.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * An exchange with one rolling window for all calls of the address. It counts for itself, tells how many calls count,
 * and can ban the address.
 */
final class RollingExchange {
    static final int SIZE = 60;
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(2);
    static final int BANNED = 418;
    static final int BAN_SECONDS = 10;

    private final Deque<Long> counted = new ArrayDeque<>();
    private int over;
    private int total;
    private long bannedUntil = System.nanoTime();
    private int sentIntoBan;

    /** Listens for calls and returns the port. */
    int listen(Vertx vertx) {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    long now = System.nanoTime();
                    if (isBanned(now)) {
                        request.response()
                                .setStatusCode(BANNED)
                                .putHeader("Retry-After", "" + BAN_SECONDS)
                                .end("{}");
                        return;
                    }
                    int status = take(now) ? 200 : 429;
                    request.response()
                            .setStatusCode(status)
                            .putHeader("X-Used", "" + used())
                            .end("{}");
                })
                .listen(0, "127.0.0.1"));
        return server.actualPort();
    }

    /** Bans the address for that time from the next call on. */
    synchronized void ban(long nanos) {
        bannedUntil = System.nanoTime() + nanos;
        sentIntoBan = 0;
    }

    private synchronized boolean isBanned(long now) {
        sentIntoBan += now - bannedUntil < 0 ? 1 : 0;
        return now - bannedUntil < 0;
    }

    synchronized int sentIntoBan() {
        return sentIntoBan;
    }

    synchronized boolean take(long now) {
        while (!counted.isEmpty() && now - counted.peekFirst() >= WINDOW_NANOS) {
            counted.removeFirst();
        }
        total++;
        if (counted.size() >= SIZE) {
            over++;
            return false;
        }
        counted.addLast(now);
        return true;
    }

    /** Returns how many calls count now; the exchange tells it with each response. */
    private synchronized int used() {
        return counted.size();
    }

    synchronized int over() {
        return over;
    }

    synchronized int total() {
        return total;
    }
}
