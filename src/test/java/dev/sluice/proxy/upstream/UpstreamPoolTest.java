package dev.sluice.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.Futures;
import dev.sluice.core.call.Upstream;
import dev.sluice.proxy.ProxyFixture;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of the idle connections of one event loop. */
@ExtendWith(VertxExtension.class)
final class UpstreamPoolTest {
    private static final int MAX = 8;

    private final Vertx vertx;
    private final Context context;
    private final UpstreamPool pool;
    private final AtomicLong now = new AtomicLong();

    UpstreamPoolTest(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        pool = new UpstreamPool(
                context,
                now::get,
                ProxyFixture.builder().keepOpen(true).buildSettings().upstream(),
                new ClientSSLOptions(),
                1);
    }

    private NetServer server() {
        return Futures.await(
                vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"));
    }

    private static Upstream upstream(NetServer server) {
        return new Upstream("127.0.0.1", server.actualPort(), false);
    }

    /** Runs the action on the event loop of the pool and returns its result. */
    private <T> T onLoop(Callable<T> action) {
        return Futures.await(Future.future(promise -> context.runOnContext(turn -> {
            try {
                promise.complete(action.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        })));
    }

    private Future<UpstreamConnection> open(Upstream upstream) {
        return Future.future(opened ->
                context.runOnContext(turn -> pool.next(upstream, MAX, false).onComplete(opened)));
    }

    @Test
    void a_returned_connection_is_taken_again() {
        Upstream upstream = upstream(server());
        UpstreamConnection opened = Futures.await(open(upstream));
        assertThat(onLoop(() -> {
                    UpstreamConnection none = pool.take(upstream);
                    opened.giveBack();
                    return none == null && pool.take(upstream) == opened;
                }))
                .isTrue();
    }

    @Test
    void a_connection_that_was_taken_and_not_used_is_not_idle_for_longer() {
        Upstream upstream = upstream(server());
        UpstreamConnection opened = Futures.await(open(upstream));
        long idleNanos = TimeUnit.MILLISECONDS.toNanos(pool.settings().idleMs());
        assertThat(onLoop(() -> {
                    opened.giveBack();
                    now.set(idleNanos - 1);
                    UpstreamConnection taken = pool.take(upstream);
                    opened.giveBack();
                    now.set(idleNanos);
                    return taken == opened && pool.take(upstream) == null;
                }))
                .isTrue();
    }

    @Test
    void an_expected_upstream_has_a_connection_before_its_first_call() {
        Promise<Void> accepted = Promise.promise();
        NetServer server = Futures.await(vertx.createNetServer()
                .connectHandler(socket -> accepted.complete())
                .listen(0, "127.0.0.1"));
        onLoop(() -> {
            pool.expect(upstream(server), MAX);
            pool.check(now.get());
            return true;
        });
        Futures.await(accepted.future());
        assertThat(onLoop(pool::connections)).isEqualTo(1);
    }

    @Test
    void a_connection_leaves_from_the_local_address_of_its_upstream() {
        Promise<String> peer = Promise.promise();
        NetServer server = Futures.await(vertx.createNetServer()
                .connectHandler(socket -> peer.complete(socket.remoteAddress().hostAddress()))
                .listen(0, "127.0.0.1"));
        Futures.await(open(upstream(server).withLocalAddress("127.0.0.3")));
        assertThat(Futures.await(peer.future())).isEqualTo("127.0.0.3");
    }

    @Test
    void connections_from_different_local_addresses_are_not_mixed() {
        Upstream upstream = upstream(server());
        UpstreamConnection opened = Futures.await(open(upstream.withLocalAddress("127.0.0.3")));
        assertThat(onLoop(() -> {
                    opened.giveBack();
                    return pool.take(upstream) == null && pool.take(upstream.withLocalAddress("127.0.0.3")) == opened;
                }))
                .isTrue();
    }

    @Test
    void opening_fails_when_nothing_listens() throws IOException {
        try (Socket bound = new Socket()) { // keeps the port from being used by another process
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Upstream upstream = new Upstream("127.0.0.1", bound.getLocalPort(), false);
            assertThatThrownBy(() -> Futures.await(open(upstream))).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void opening_fails_when_the_pool_is_closed() {
        Upstream upstream = upstream(server());
        Futures.await(pool.close());
        assertThatThrownBy(() -> Futures.await(open(upstream))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void opening_fails_when_the_client_throws() {
        Upstream impossible = new Upstream("127.0.0.1", 65_536, false);
        assertThatThrownBy(() -> Futures.await(open(impossible))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_waiting_call_takes_a_connection_that_another_call_gives_back() {
        Upstream upstream = upstream(server());
        UpstreamConnection opened = Futures.await(open(upstream));
        Future<UpstreamConnection> next = onLoop(() -> {
            Future<UpstreamConnection> waits = pool.next(upstream, MAX, false);
            opened.giveBack(); // before the new connection is open
            return waits;
        });
        assertThat(Futures.await(next)).isSameAs(opened);
    }

    @Test
    void a_connection_that_is_given_back_goes_to_an_urgent_call_first() {
        Upstream upstream = upstream(server());
        UpstreamConnection opened = Futures.await(open(upstream));
        Future<UpstreamConnection> urgent = onLoop(() -> {
            Future<UpstreamConnection> waits = pool.next(upstream, MAX, false);
            Future<UpstreamConnection> waitsUrgently = pool.next(upstream, MAX, true);
            opened.giveBack();
            assertThat(waits.isComplete()).isFalse();
            return waitsUrgently;
        });
        assertThat(Futures.await(urgent)).isSameAs(opened);
    }

    @Test
    void every_waiting_call_gets_a_connection_of_its_own() {
        Upstream upstream = upstream(server());
        List<Future<UpstreamConnection>> all = onLoop(() -> List.of(
                pool.next(upstream, MAX, false), pool.next(upstream, MAX, true), pool.next(upstream, MAX, false)));
        assertThat(all.stream().map(Futures::await)).doesNotHaveDuplicates();
    }

    @Test
    void a_burst_over_tls_starts_one_handshake_and_one_for_each_cancel_at_once_and_the_others_shortly_after() {
        Upstream upstream = new Upstream("127.0.0.1", server().actualPort(), true); // it answers no handshake
        List<Integer> atOnce = onLoop(() -> {
            for (int i = 0; i < 4; i++) {
                pool.next(upstream, MAX, false);
            }
            int forOrders = pool.connections();
            pool.next(upstream, MAX, true);
            return List.of(forOrders, pool.connections());
        });
        assertThat(atOnce).containsExactly(1, 2);
        awaitConnections(5);
    }

    @Test
    void the_number_of_handshakes_for_a_burst_at_most_doubles_at_a_time() {
        Upstream upstream = new Upstream("127.0.0.1", server().actualPort(), true); // it answers no handshake
        Set<Integer> seen = new LinkedHashSet<>();
        Promise<Void> all = Promise.promise();
        onLoop(() -> {
            for (int i = 0; i < 50; i++) {
                pool.next(upstream, MAX, false);
            }
            seeEach(seen, 50, all);
            return "begun";
        });
        Futures.await(all.future());
        assertThat(seen).containsExactly(1, 2, 4, 8, 16, 32, 50);
    }

    /**
     * Notes the number of connections until it is this number. Its timer is shorter than that of the pool, so it sees
     * each number.
     */
    private void seeEach(Set<Integer> seen, int last, Promise<Void> done) {
        seen.add(pool.connections());
        if (seen.contains(last)) {
            done.complete();
        } else {
            vertx.setTimer(1, timer -> seeEach(seen, last, done));
        }
    }

    @Test
    void every_waiting_call_over_tls_fails_when_no_connection_can_be_opened() throws IOException {
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Upstream upstream = new Upstream("127.0.0.1", bound.getLocalPort(), true);
            List<Future<UpstreamConnection>> all = onLoop(() -> Stream.generate(() -> pool.next(upstream, MAX, false))
                    .limit(20)
                    .toList());
            assertThat(all)
                    .allSatisfy(
                            one -> assertThatThrownBy(() -> Futures.await(one)).isInstanceOf(ConnectException.class));
        }
    }

    @Test
    void every_waiting_call_fails_when_no_connection_can_be_opened() throws IOException {
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Upstream upstream = new Upstream("127.0.0.1", bound.getLocalPort(), false);
            List<Future<UpstreamConnection>> all =
                    onLoop(() -> List.of(pool.next(upstream, MAX, true), pool.next(upstream, MAX, false)));
            assertThat(all)
                    .allSatisfy(
                            one -> assertThatThrownBy(() -> Futures.await(one)).isInstanceOf(ConnectException.class));
        }
    }

    /** Waits, turn by turn of the event loop, until the pool has noticed that all connections are closed. */
    private void awaitNoConnection() {
        awaitConnections(0);
    }

    private void awaitConnections(int number) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            while (onLoop(pool::connections) != number) {
                Thread.onSpinWait();
            }
        });
    }

    private void checkAfter(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        onLoop(() -> {
            pool.check(now.get());
            return "checked";
        });
    }

    @Test
    void a_host_that_was_called_keeps_a_connection_open() {
        Promise<String> second = Promise.promise();
        AtomicLong connections = new AtomicLong();
        NetServer server = Futures.await(vertx.createNetServer()
                .connectHandler(socket -> {
                    if (connections.incrementAndGet() == 2) {
                        second.complete("a second connection");
                    }
                })
                .listen(0, "127.0.0.1"));
        UpstreamConnection opened = Futures.await(open(upstream(server)));
        onLoop(() -> {
            opened.giveBack();
            return "given back";
        });
        checkAfter(28_000);
        assertThat(onLoop(() -> pool.take(upstream(server)))).isSameAs(opened);
        onLoop(() -> {
            opened.giveBack();
            return "given back";
        });
        checkAfter(29_500); // it may be used for half a second more, so another one is opened
        Futures.await(second.future());
    }

    @Test
    void a_host_that_refuses_connections_is_tried_with_growing_pauses() {
        AtomicLong connections = new AtomicLong();
        Promise<String> second = Promise.promise();
        Promise<String> third = Promise.promise();
        NetServer server = Futures.await(vertx.createNetServer()
                .connectHandler(socket -> {
                    long count = connections.incrementAndGet();
                    socket.close().onComplete(closed -> {
                        if (count == 2) {
                            second.complete("a second connection");
                        } else if (count == 3) {
                            third.complete("a third connection");
                        }
                    });
                })
                .listen(0, "127.0.0.1"));
        UpstreamConnection opened = Futures.await(open(upstream(server)));
        opened.channelIo().close();
        awaitNoConnection();
        checkAfter(999); // less than the first pause
        assertThat(onLoop(pool::connections)).isZero();
        checkAfter(1);
        Futures.await(second.future());
        awaitNoConnection();
        checkAfter(1999); // less than the second pause
        assertThat(onLoop(pool::connections)).isZero();
        checkAfter(1);
        Futures.await(third.future());
        awaitNoConnection();
        checkAfter(3999); // less than the third pause
        assertThat(onLoop(pool::connections)).isZero();
        assertThat(connections.get()).isEqualTo(3);
    }

    @Test
    void a_host_that_was_never_called_has_no_connection() {
        checkAfter(60_000);
        assertThat(onLoop(pool::connections)).isZero();
    }
}
