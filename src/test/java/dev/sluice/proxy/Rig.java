package dev.sluice.proxy;

import dev.sluice.drift.Belief;
import dev.sluice.drift.RemoteClock;
import dev.sluice.exchange.BodyFormat;
import dev.sluice.exchange.DialectSettings;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ExchangeSettings;
import dev.sluice.exchange.GroupSettings;
import dev.sluice.exchange.HostSettings;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.RouteSettings;
import dev.sluice.exchange.Upstream;
import dev.sluice.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.ClientSSLOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A proxy on an ephemeral port in front of one upstream, under two names: {@code read} reads bodies to name calls, {@code plain} reads none.
 * The port of {@code read} alone is beside it.
 */
final class Rig implements AutoCloseable {
    static final ProxySettings SETTINGS = new ProxySettings(
            "127.0.0.1",
            0,
            false,
            true,
            200,
            10_000,
            75_000,
            30_000,
            4096,
            8192,
            100_000,
            50_000_000,
            16_384,
            5_000,
            0,
            new UpstreamSettings(2_000, 20_000, 20_000, 30_000, 300_000, 8192, 16_384));

    final Vertx vertx;
    final Proxy.Setup setup;
    final Proxy proxy;
    final TestGate gate;
    final int port;
    final int ownPort;

    Rig(int upstreamPort) {
        this(upstreamPort, settings -> settings);
    }

    Rig(int upstreamPort, UnaryOperator<ProxySettings> changed) {
        this(new Upstream("127.0.0.1", upstreamPort, false), changed, new ClientSSLOptions());
    }

    Rig(int upstreamPort, TestGate gate) {
        this(new Upstream("127.0.0.1", upstreamPort, false), settings -> settings, new ClientSSLOptions(), gate);
    }

    Rig(Upstream upstream, UnaryOperator<ProxySettings> changed, ClientSSLOptions tls) {
        this(upstream, changed, tls, new TestGate());
    }

    private Rig(Upstream upstream, UnaryOperator<ProxySettings> changed, ClientSSLOptions tls, TestGate gate) {
        this.gate = gate;
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
        Door read = new Door(
                exchange("read", upstream, List.of(BodyFormat.FORM)), gate.gate(), new RemoteClock(new Belief(200, 1)));
        Door plain = new Door(exchange("plain", upstream, List.of()), gate.gate(), new RemoteClock(new Belief(200, 1)));
        Doors doors = new Doors(Map.of("read", read, "plain", plain), Map.of(upstream, read));
        setup = new Proxy.Setup(
                changed.apply(SETTINGS),
                () -> doors,
                Ticker.system(),
                tls,
                request -> request.response().end("healthy"),
                2);
        proxy = new Proxy(vertx, setup);
        List<Integer> ports = await(proxy.listen(
                List.of(new Proxy.Listener("127.0.0.1", 0, null), new Proxy.Listener("127.0.0.1", 0, "read"))));
        port = ports.get(0);
        ownPort = ports.get(1);
    }

    static Exchange exchange(String name, Upstream upstream, List<BodyFormat> bodies) {
        GroupSettings group = new GroupSettings(
                "/",
                "test",
                Map.of(),
                Map.of(),
                List.of(),
                null,
                null,
                Map.of(),
                List.of(
                        route("DELETE /order", Kind.CANCEL),
                        route("POST /order", Kind.PLACE),
                        route("GET /ping", Kind.READ_PUBLIC)));
        DialectSettings dialect = new DialectSettings(
                Map.of(),
                "X-KEY",
                bodies,
                262_144,
                65_536,
                null,
                null,
                null,
                null,
                List.of(group),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
        ExchangeSettings settings = new ExchangeSettings(
                "test", List.of(), null, List.of(new HostSettings("/", upstream, null, 64)), Map.of());
        return Exchange.of(name, settings, dialect, List.of());
    }

    private static RouteSettings route(String call, Kind kind) {
        return new RouteSettings(List.of(call), kind, List.of(), Map.of(), null, null, false, null);
    }

    RawClient client() {
        return new RawClient(port);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
