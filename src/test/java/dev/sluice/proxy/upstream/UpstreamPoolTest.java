package dev.sluice.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Futures;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.proxy.ProxyFixture;
import dev.sluice.time.Ticker;
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
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of the idle connections of one event loop. */
@ExtendWith(VertxExtension.class)
final class UpstreamPoolTest {
    private static final int MOST = 8;

    private final Vertx vertx;
    private final Context context;
    private final UpstreamPool pool;

    UpstreamPoolTest(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        pool = new UpstreamPool(
                context, Ticker.system(), ProxyFixture.builder().buildSettings().upstream(), new ClientSSLOptions(), 1);
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

    @Test
    void a_returned_connection_is_taken_again() {
        Upstream upstream = upstream(server());
        UpstreamConnection opened = Futures.await(pool.open(upstream, MOST));
        assertThat(onLoop(() -> {
                    UpstreamConnection none = pool.take(upstream);
                    opened.giveBack();
                    return none == null && pool.take(upstream) == opened;
                }))
                .isTrue();
    }

    @Test
    void a_connection_leaves_from_the_local_address_of_its_upstream() {
        Promise<String> peer = Promise.promise();
        NetServer server = Futures.await(vertx.createNetServer()
                .connectHandler(socket -> peer.complete(socket.remoteAddress().hostAddress()))
                .listen(0, "127.0.0.1"));
        Futures.await(pool.open(upstream(server).from("127.0.0.3"), MOST));
        assertThat(Futures.await(peer.future())).isEqualTo("127.0.0.3");
    }

    @Test
    void connections_from_different_local_addresses_are_not_mixed() {
        Upstream upstream = upstream(server());
        UpstreamConnection opened = Futures.await(pool.open(upstream.from("127.0.0.3"), MOST));
        assertThat(onLoop(() -> {
                    opened.giveBack();
                    return pool.take(upstream) == null && pool.take(upstream.from("127.0.0.3")) == opened;
                }))
                .isTrue();
    }

    @Test
    void opening_fails_when_nothing_listens() throws IOException {
        try (Socket bound = new Socket()) { // keeps the port from being used by another process
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Upstream upstream = new Upstream("127.0.0.1", bound.getLocalPort(), false);
            assertThatThrownBy(() -> Futures.await(pool.open(upstream, MOST))).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void opening_fails_when_the_pool_is_closed() {
        Upstream upstream = upstream(server());
        Futures.await(pool.close());
        assertThatThrownBy(() -> Futures.await(pool.open(upstream, MOST))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void opening_fails_when_the_client_throws() {
        Upstream impossible = new Upstream("127.0.0.1", 65_536, false);
        assertThatThrownBy(() -> Futures.await(pool.open(impossible, MOST)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
