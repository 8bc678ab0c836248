package dev.sluice.proxy;

import dev.sluice.base.time.Ticker;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All event loops of one proxy: runs work on each of them, on its own thread, and combines the results. It is apart
 * from {@link Proxy}, which says what work that is. Thread-safe.
 */
final class ProxyEventLoops {
    private final Vertx vertx;
    private final Ticker ticker;
    private final List<ProxyEventLoop> loops = new CopyOnWriteArrayList<>();

    ProxyEventLoops(Vertx vertx, Ticker ticker) {
        this.vertx = vertx;
        this.ticker = ticker;
    }

    void add(ProxyEventLoop loop) {
        loops.add(loop);
    }

    /** Runs the action on every event loop. Does not wait for it. */
    void run(Consumer<ProxyEventLoop> action) {
        loops.forEach(loop -> loop.dispatcher().execute(() -> action.accept(loop)));
    }

    /** Returns one event loop, always the same; null if none has started. */
    @Nullable
    ProxyEventLoop first() {
        return loops.isEmpty() ? null : loops.get(0);
    }

    /** Returns the results of all event loops, each computed on its own thread; fails if one of them cannot be. */
    <T> Future<List<T>> each(Function<ProxyEventLoop, T> function) {
        List<Future<T>> results = new ArrayList<>();
        for (ProxyEventLoop loop : loops) {
            Promise<T> result = Promise.promise();
            loop.dispatcher().execute(() -> {
                try {
                    result.complete(function.apply(loop));
                } catch (RuntimeException fault) {
                    result.fail(fault); // or the caller would wait for ever
                }
            });
            results.add(result.future());
        }
        return Future.all(results)
                .map(all -> results.stream().map(Future::result).toList());
    }

    /**
     * Completes with true when the condition holds on every event loop, or with false after {@code atMost}.
     *
     * @param checkMillis the time between two checks
     */
    Future<Boolean> untilAll(Predicate<ProxyEventLoop> condition, Duration atMost, long checkMillis) {
        Promise<Boolean> done = Promise.promise();
        checkAll(condition, ticker.nanos() + atMost.toNanos(), checkMillis, done);
        return done.future();
    }

    private void checkAll(
            Predicate<ProxyEventLoop> condition, long deadlineNanos, long checkMillis, Promise<Boolean> done) {
        each(condition::test).onComplete(results -> {
            boolean holds = results.succeeded() && results.result().stream().allMatch(one -> one);
            if (holds || ticker.nanos() - deadlineNanos >= 0) {
                done.complete(holds);
            } else {
                vertx.setTimer(checkMillis, timer -> checkAll(condition, deadlineNanos, checkMillis, done));
            }
        });
    }

    /**
     * Runs the action on every event loop. Completes with the loops that did not respond within {@code atMost}. A loop
     * responds in the next turn, because io_uring gets the bytes that are written in a turn at its end.
     */
    Future<List<String>> afterOneTurn(Consumer<ProxyEventLoop> action, Duration atMost) {
        List<ProxyEventLoop> all = List.copyOf(loops);
        if (all.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Promise<List<String>> done = Promise.promise();
        Set<ProxyEventLoop> behind = ConcurrentHashMap.newKeySet();
        behind.addAll(all);
        for (ProxyEventLoop loop : all) {
            loop.dispatcher().execute(() -> {
                action.accept(loop);
                EventLoop next = loop.dispatcher().eventLoop();
                var unused = next.schedule(() -> responded(loop, behind, done), 0, TimeUnit.NANOSECONDS);
            });
        }
        // not a Vert.x timer, which could be on a blocked event loop
        CompletableFuture.delayedExecutor(atMost.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> done.tryComplete(
                        behind.stream().map(ProxyEventLoop::toString).sorted().toList()));
        return done.future();
    }

    private static void responded(ProxyEventLoop loop, Set<ProxyEventLoop> behind, Promise<List<String>> done) {
        if (behind.remove(loop) && behind.isEmpty()) {
            done.tryComplete(List.of());
        }
    }

    /** Returns by how many nanoseconds the check of the slowest event loop is overdue; 0 or less if none is. */
    long worstOverdueNanos() {
        long worst = 0;
        for (ProxyEventLoop loop : loops) {
            worst = Math.max(worst, loop.overdueNanos());
        }
        return worst;
    }
}
