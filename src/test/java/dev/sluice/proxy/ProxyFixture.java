package dev.sluice.proxy;

import static dev.sluice.Futures.await;

import dev.sluice.TransportUnderTest;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.coalesce.SharedBounds;
import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.core.exchange.respond.PublishedLimit;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.core.orderrule.ForwardedPriceReader;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.ExchangeListener;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.settings.CidrRange;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.RefusalBodySettings;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.settings.WebSocketSettings;
import dev.sluice.upgrade.ConnectionBound;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on an ephemeral port in front of one upstream with two names: for {@code read} request bodies are read for
 * classification, for {@code plain} they are not. {@code read} also has a port of its own.
 */
public final class ProxyFixture implements AutoCloseable {
    final Vertx vertx;
    final ProxySetup setup;
    final Proxy proxy;
    public final TestAdmission admission;
    volatile String notServing = "";
    /** The name of the disabled exchange. */
    volatile String disabled = "none";

    volatile ReadSettings reads = ReadSettings.OFF;
    volatile Ticker ticker = Ticker.system();
    volatile ClientAccess clientAccess = ClientAccess.OPEN;
    /** The origin check with the names that tests use in Host headers. */
    volatile OriginCheck origins = new OriginCheck(List.of("h", "gw", "gateway"));

    volatile List<ActiveBan> activeBans = List.of();
    public volatile ServerSSLOptions certificates = new ServerSSLOptions();
    /** What the second proxy ends tunnels with. */
    public volatile ProxySetup.@Nullable Tunnels tunnels;

    private @Nullable Proxy speaksTls;
    final int port;
    final int ownPort;
    final BlockingQueue<PublishedLimit> published = new LinkedBlockingQueue<>();
    volatile Consumer<List<PublishedLimit>> onPublished = published::addAll;
    volatile Consumer<ClockRefusal> onClockRefused = refusal -> {};
    final BlockingQueue<String> margins = new LinkedBlockingQueue<>();
    final AtomicInteger unknownInstruments = new AtomicInteger();

    private ProxyFixture(Builder builder) {
        Upstream upstream = Objects.requireNonNull(builder.upstream, "upstream");
        admission = builder.admission;
        vertx = builder.vertx();
        ExchangeEndpoint read = new ExchangeEndpoint(
                TestExchange.of("read", upstream, List.of(BodyFormat.FORM)),
                admission.controller(),
                new RemoteClock(new DriftModel(200, 1)),
                new ExchangeListener() {
                    @Override
                    public void published(List<PublishedLimit> limits) {
                        onPublished.accept(limits);
                    }

                    @Override
                    public void margin(String account, MarginReading margin) {
                        margins.add(account + " " + margin);
                    }

                    @Override
                    public void unknownInstrument() {
                        unknownInstruments.incrementAndGet();
                    }
                },
                new ConnectionHealth(),
                new StreamConnections(),
                ReadSettings.OFF,
                ForwardedPriceReader.NONE);
        ExchangeEndpoint plain = new ExchangeEndpoint(
                TestExchange.of("plain", upstream, List.of()),
                admission.controller(),
                new RemoteClock(new DriftModel(200, 1)),
                new ExchangeListener() {
                    @Override
                    public void clockRefused(ClockRefusal refusal) {
                        onClockRefused.accept(refusal);
                    }
                },
                new ConnectionHealth(),
                new StreamConnections(),
                ReadSettings.OFF,
                ForwardedPriceReader.NONE);
        setup = new ProxySetup(
                builder.buildSettings(),
                new RefusalBodySettings(true),
                () -> new ExchangeEndpoints(
                        Map.of("read", sharing(read), "plain", sharing(plain)),
                        Map.of(upstream, sharing(read)),
                        clientAccess,
                        origins),
                new Clocks(() -> ticker.nanos(), WallClock.system()),
                builder.tls,
                () -> certificates,
                null,
                new ProxySetup.Pages(
                        request -> request.response().end("healthy"),
                        modeQuery -> admission.modeRegistry.snapshot().concerning(modeQuery),
                        modeQuery -> activeBans,
                        () -> notServing,
                        exchange -> exchange.equals(disabled)),
                2,
                () -> {});
        proxy = new Proxy(vertx, setup);
        List<Integer> ports = await(proxy.listen(
                List.of(new TrafficListener("127.0.0.1", 0, null), new TrafficListener("127.0.0.1", 0, "read"))));
        port = ports.get(0);
        ownPort = ports.get(1);
    }

    /** Returns a proxy with default settings in front of an exchange on this port. */
    public static ProxyFixture to(int upstreamPort) {
        return builder().upstream(upstreamPort).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Builds a proxy, or only its settings. By default there are no limits, and no test reaches a timeout or bound by
     * accident.
     */
    public static final class Builder {
        private @Nullable Upstream upstream;
        private TestAdmission admission = new TestAdmission();
        private ClientSSLOptions tls = new ClientSSLOptions();
        private @Nullable Transport transport;
        private int maxConnections = 200;
        private long headTimeoutMs = 10_000;
        private long idleTimeoutMs = 75_000;
        private long bodyPauseMs = 30_000;
        private int maxReadBodyBytes = 100_000;
        private long maxInputBytes = 67_108_864;
        private long warmUpMs;
        private long upstreamResponseMs = 20_000;
        private long upstreamPauseMs = 20_000;
        private long upstreamIdleMs = 30_000;
        private boolean keepOpen;
        private long webSocketIdleMs = 600_000;
        private int maxMessageBytes = 4096;
        private int maxSharedResponseBytes = 1_048_576;
        private long maxSharedBytes = 67_108_864;
        private boolean openToOthers;
        private Map<String, String> botTokens = Map.of();
        private List<CidrRange> allowFrom = List.of();
        private List<CidrRange> balancers = List.of();
        private List<CidrRange> trustFrom = List.of(CidrRange.parse("127.0.0.0/8"));

        public Builder upstream(int port) {
            return upstream(new Upstream("127.0.0.1", port, false));
        }

        Builder upstream(Upstream value) {
            upstream = value;
            return this;
        }

        Builder admission(TestAdmission value) {
            admission = value;
            return this;
        }

        /** Sets limits of which every call takes one unit each. */
        Builder limits(LimitSettings... value) {
            return admission(new TestAdmission(value));
        }

        /** Sets how the proxy connects to an upstream with TLS. */
        Builder tls(ClientSSLOptions value) {
            tls = value;
            return this;
        }

        /** Replaces the socket transport. */
        Builder transport(Transport value) {
            transport = value;
            return this;
        }

        Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        Builder headTimeoutMs(long value) {
            headTimeoutMs = value;
            return this;
        }

        Builder idleTimeoutMs(long value) {
            idleTimeoutMs = value;
            return this;
        }

        Builder bodyPauseMs(long value) {
            bodyPauseMs = value;
            return this;
        }

        Builder maxReadBodyBytes(int value) {
            maxReadBodyBytes = value;
            return this;
        }

        Builder maxInputBytes(long value) {
            maxInputBytes = value;
            return this;
        }

        Builder warmUpMs(long value) {
            warmUpMs = value;
            return this;
        }

        Builder upstreamResponseMs(long value) {
            upstreamResponseMs = value;
            return this;
        }

        Builder upstreamPauseMs(long value) {
            upstreamPauseMs = value;
            return this;
        }

        public Builder keepOpen(boolean value) {
            keepOpen = value;
            return this;
        }

        Builder upstreamIdleMs(long value) {
            upstreamIdleMs = value;
            return this;
        }

        Builder webSocketIdleMs(long value) {
            webSocketIdleMs = value;
            return this;
        }

        Builder maxMessageBytes(int value) {
            maxMessageBytes = value;
            return this;
        }

        Builder maxSharedResponseBytes(int value) {
            maxSharedResponseBytes = value;
            return this;
        }

        Builder maxSharedBytes(long value) {
            maxSharedBytes = value;
            return this;
        }

        public Builder openToOthers(boolean value) {
            openToOthers = value;
            return this;
        }

        public Builder botTokens(Map<String, String> value) {
            botTokens = value;
            return this;
        }

        public Builder allowFrom(List<CidrRange> value) {
            allowFrom = value;
            return this;
        }

        public Builder trustFrom(List<CidrRange> value) {
            trustFrom = value;
            return this;
        }

        public Builder balancers(String... values) {
            balancers = Stream.of(values).map(CidrRange::parse).toList();
            return this;
        }

        public ProxyFixture build() {
            return new ProxyFixture(this);
        }

        public ProxySettings buildSettings() {
            return new ProxySettings(
                    "127.0.0.1",
                    0,
                    openToOthers,
                    true,
                    botTokens,
                    allowFrom,
                    trustFrom,
                    balancers,
                    maxConnections,
                    TransportUnderTest.setting(),
                    headTimeoutMs,
                    idleTimeoutMs,
                    bodyPauseMs,
                    4096,
                    8192,
                    maxReadBodyBytes,
                    maxInputBytes,
                    50_000_000,
                    16_384,
                    5_000,
                    null,
                    warmUpMs,
                    new UpstreamSettings(
                            2_000,
                            upstreamResponseMs,
                            upstreamPauseMs,
                            upstreamIdleMs,
                            300_000,
                            keepOpen,
                            8192,
                            16_384,
                            List.of()),
                    new WebSocketSettings(webSocketIdleMs, maxMessageBytes),
                    new SharedBounds(maxSharedResponseBytes, maxSharedBytes),
                    null);
        }

        private Vertx vertx() {
            VertxOptions options = new VertxOptions().setEventLoopPoolSize(2);
            if (transport == null && !ServerSockets.isSupported()) {
                return Vertx.vertx(options);
            }
            return Vertx.builder()
                    .with(options)
                    .withTransport(transport == null ? sockets().transport(TransportUnderTest.get()) : transport)
                    .build();
        }

        private static ServerSockets sockets() {
            return new ServerSockets(
                    Map.of(), new ConnectionBound(Integer.MAX_VALUE / 2), new ConnectionBound(Integer.MAX_VALUE / 2));
        }
    }

    private ExchangeEndpoint sharing(ExchangeEndpoint exchangeEndpoint) {
        return new ExchangeEndpoint(
                exchangeEndpoint.exchange(),
                exchangeEndpoint.admission(),
                exchangeEndpoint.clock(),
                exchangeEndpoint.listener(),
                exchangeEndpoint.rest(),
                exchangeEndpoint.streamConnections(),
                reads,
                exchangeEndpoint.forwardedPriceReader());
    }

    /** Stops the proxy's clock, independent of the speed of this machine. */
    void standStill() {
        pass(Duration.ZERO);
    }

    /** Advances the stopped clock by exactly this time. */
    void pass(Duration time) {
        long then = ticker.nanos() + time.toNanos();
        ticker = () -> then;
        Decisions decisions = new Decisions();
        admission.controller().tick(then, decisions);
        proxy.after(admission.controller(), decisions);
    }

    /** Opens the TLS port and the traffic port of a second proxy, which uses {@link #certificates}. */
    public List<Integer> listenWithTls(HostRouting hosts, ExchangeEndpoints behind) {
        ProxySetup other = new ProxySetup(
                setup.settings(),
                setup.refusals(),
                () -> behind,
                setup.clocks(),
                setup.tls(),
                () -> certificates,
                tunnels,
                setup.pages(),
                2,
                () -> {});
        speaksTls = new Proxy(vertx, other);
        return await(speaksTls.listen(List.of(
                new TrafficListener("127.0.0.1", 0, null, hosts, ""), new TrafficListener("127.0.0.1", 0, null))));
    }

    public Proxy speaksTls() {
        return Objects.requireNonNull(speaksTls, "listenWithTls first");
    }

    RawClient client() {
        return new RawClient(port);
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
