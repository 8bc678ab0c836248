package dev.sluice.exchanges;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.base.unit.Nanos;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.charge.CostModel;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.core.exchange.respond.PublishedLimit;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ConnectionType;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.core.orderrule.ForwardedPriceReader;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.persistence.ExchangeUsageStore;
import dev.sluice.probe.OwnCallDispatcher;
import dev.sluice.probe.ServerTimeCall;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.ExchangeListener;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.ExchangeUse;
import dev.sluice.status.LimitSize;
import dev.sluice.status.RateLimits;
import dev.sluice.status.TrafficStatus;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configured exchange at run time: its admission controller, its clock and its connections, and the configuration in
 * force.
 *
 * <pre>
 *   unused --first call, or named by the configuration, or state of an earlier process--> used
 * </pre>
 *
 * <p>No requests are sent to an unused exchange, not even for its time. A used one stays used until it is removed.
 * State of an earlier process makes it used when that state matters before the first call: a ban or pause in force, an
 * unknown order, an armed dead man's switch. Charges alone do not: the admission controller restores them anyway, and
 * treats windows as rolling until the clock is known.
 */
public final class ExchangeRuntime {
    private static final int MAX_UNANSWERED_PROBES = 3;

    /**
     * The state that all exchanges of a gateway share.
     *
     * @param isFirstStart whether no earlier process of the gateway can have used the limits
     */
    public record SharedState(
            UsageStore usageStore,
            ModeHolder modeHolder,
            BreakerRegistry breakerRegistry,
            WallClock wallClock,
            boolean isFirstStart) {
        /** Returns the same state for an exchange that an earlier process may have used. */
        SharedState afterFirstStart() {
            return new SharedState(usageStore, modeHolder, breakerRegistry, wallClock, false);
        }
    }

    /** Receives the margins that were read from responses. */
    @FunctionalInterface
    public interface MarginReader {
        void onMargin(String exchange, String account, MarginReading margin);
    }

    private final Ticker ticker;
    private final BiConsumer<AdmissionController, Decisions> onDecisions;
    private final AdmissionController admission;
    private final MeasuredClock clock;
    private final ConnectionHealth restHealth = new ConnectionHealth();
    private final StreamConnections streamConnections = new StreamConnections();
    private final MarketData marketData = new MarketData();
    private final ExchangeProbes probes;
    private final PublishedLimits publishedLimits;
    private volatile boolean wasUsed;
    private boolean isRemoved;

    /**
     * The dependencies of the gateway's own requests; null before {@link #startProbes} and after {@link #stopProbes}.
     */
    private ExchangeProbes.@Nullable Dependencies probeDependencies;

    private volatile ConfiguredExchange configured;

    /** @param onDecisions receives the decisions about calls that waited */
    public ExchangeRuntime(
            ConfiguredExchange configured, SharedState shared, BiConsumer<AdmissionController, Decisions> onDecisions) {
        this(configured, shared, null, onDecisions);
    }

    /** @param sharing how the limits are shared with the other members of the cluster; null without one */
    ExchangeRuntime(
            ConfiguredExchange configured,
            SharedState shared,
            @Nullable SharingSettings sharing,
            BiConsumer<AdmissionController, Decisions> onDecisions) {
        this.configured = configured;
        this.onDecisions = onDecisions;
        ticker = shared.modeHolder().ticker();
        publishedLimits = new PublishedLimits(shared.modeHolder().warnings());
        clock = new MeasuredClock(configured.clock(), ticker, shared.wallClock());
        admission = new AdmissionController(
                new CallCosts(configured.exchange()),
                settings(configured, shared.isFirstStart(), sharing),
                configured.limits(),
                new AdmissionContext(
                        configured.name(),
                        shared.modeHolder().modeRegistry(),
                        shared.breakerRegistry(),
                        new ExchangeUsageStore(configured.usageName(), shared.usageStore()),
                        marketData,
                        () -> ThreadLocalRandom.current().nextDouble()),
                ticker.nanos());
        probes = new ExchangeProbes(
                admission,
                clock.remote(),
                restHealth,
                ticker,
                marketData,
                shared.modeHolder().warnings());
        wasUsed = configured.isUsedFromStart() || admission.hasPenalties(ticker.nanos());
    }

    private static AdmissionSettings settings(
            ConfiguredExchange configured, boolean isFirstStart, @Nullable SharingSettings sharing) {
        AdmissionSettings settings = configured.admission();
        if (!isFirstStart) {
            return settings.withoutFirstWindows();
        }
        return sharing == null ? settings : settings.ofNewMember(sharing, configured.limits());
    }

    /** Shares the limits with the other members of the cluster. Called before the first call. */
    ExchangeBudget share(ClusterMembership cluster, UsageStore usageStore, Clocks clocks) {
        return ExchangeBudget.share(cluster, this, new ExchangeUsageStore(configured.usageName(), usageStore), clocks);
    }

    /** The costs of this exchange's calls, by the configuration in force. */
    private record CallCosts(Exchange exchange) implements CostModel {
        @Override
        public List<Cost> costs(Call call, OrderCache orderCache, long nowNanos) {
            return exchange.classifier().costs(call, orderCache, nowNanos);
        }

        @Override
        public Call current(Call call) {
            return exchange.classifier().reclassify(call);
        }

        @Override
        public boolean namesByNumber() {
            return exchange.usesInstrumentNumbers();
        }
    }

    /** Marks the exchange as used, and returns a new dispatcher for own calls, on the current context. */
    public OwnCallDispatcher ownCalls(Vertx vertx) {
        use();
        return new OwnCallDispatcher(vertx, admission, onDecisions, ticker);
    }

    /** Returns the endpoints of these exchanges, by all of their names and hosts. */
    public static ExchangeEndpoints endpoints(Collection<ExchangeRuntime> exchanges, MarginReader margins) {
        Map<String, ExchangeEndpoint> byName = new HashMap<>();
        Map<Upstream, ExchangeEndpoint> byUpstream = new HashMap<>();
        for (ExchangeRuntime exchange : exchanges) {
            ExchangeEndpoint exchangeEndpoint = exchange.endpoint(margins);
            ExchangeSettings settings = exchange.configured.settings();
            byName.put(exchange.configured.name(), exchangeEndpoint);
            settings.aliases().forEach(alias -> byName.put(alias, exchangeEndpoint));
            settings.upstreams().forEach(host -> byUpstream.put(host.url(), exchangeEndpoint));
        }
        return new ExchangeEndpoints(byName, byUpstream);
    }

    private ExchangeEndpoint endpoint(MarginReader margins) {
        return new ExchangeEndpoint(
                configured.exchange(),
                admission,
                clock.remote(),
                new Listener(configured.name(), margins),
                restHealth,
                streamConnections,
                configured.reads(),
                ForwardedPriceReader.of(
                        configured.exchange().dialect().terms().values(),
                        configured.exchange()::canonicalInstrument,
                        marketData));
    }

    /** Handles what the calls of this exchange reveal. */
    private final class Listener implements ExchangeListener {
        private final String name;
        private final MarginReader margins;

        Listener(String name, MarginReader margins) {
            this.name = name;
            this.margins = margins;
        }

        @Override
        public void called() {
            use();
        }

        @Override
        public void unknownInstrument() {
            probes.fetchInstrumentNumbers();
        }

        @Override
        public void published(List<PublishedLimit> limits) {
            applyPublished(limits);
        }

        /** Measures the exchange's clock again, because one of the clocks is wrong. */
        @Override
        public void clockRefused(ClockRefusal refusal) {
            clock.recordRefusal(refusal);
            probeClock();
        }

        @Override
        public void margin(String account, MarginReading margin) {
            margins.onMargin(name, account, margin);
        }
    }

    /**
     * Applies published limits. A lower limit takes effect at once, like after a reload; charges stay. Nothing is
     * applied after a removal, because new limits would put the exchange into service again.
     */
    private void applyPublished(List<PublishedLimit> limits) {
        Decisions decisions = new Decisions();
        synchronized (this) {
            if (isRemoved || !publishedLimits.update(limits, configured)) {
                return;
            }
            applyLimits(decisions);
        }
        deliver(decisions);
    }

    /** Returns whether the dialect has a call that returns the exchange's time. */
    boolean probesClock() {
        return ServerTimeCall.of(configured.dialect()) != null;
    }

    ConnectionHealth restConnection() {
        return restHealth;
    }

    StreamConnections streamConnections() {
        return streamConnections;
    }

    /** Measures the clock now, unless that is impossible or was done a moment ago. */
    void probeClock() {
        probes.measureClock();
    }

    /** Discards the measurements of the clock, which may no longer be valid, and measures it again. */
    void resetClock() {
        clock.reset();
        probeClock();
    }

    MeasuredClock clock() {
        return clock;
    }

    /** Returns a line for each limit whose size in force is smaller than the configured one. */
    List<String> reducedLimits() {
        return publishedLimits.describeReduced(configured);
    }

    /** Returns the size of each limit, and where it comes from. */
    public List<LimitSize> limitSizes() {
        return publishedLimits.sizes(configured());
    }

    PublishedLimits publishedLimits() {
        return publishedLimits;
    }

    public ConfiguredExchange configured() {
        return configured;
    }

    /** Returns whether the exchange is in use and not disabled; otherwise no requests are sent to it. */
    public boolean isUsed() {
        return wasUsed && !isDisabled();
    }

    /** Returns whether the configuration disables the exchange. */
    public boolean isDisabled() {
        return configured.admission().disabled();
    }

    /** Marks the exchange as used and starts the probes. Cheap when it was used before; thread-safe. */
    void use() {
        if (!wasUsed) {
            beginUse();
        }
    }

    private synchronized void beginUse() {
        if (wasUsed || isDisabled()) {
            return;
        }
        wasUsed = true;
        if (probeDependencies != null) {
            probes.start(probeDependencies, configured);
        }
    }

    /** Starts the gateway's own requests now, or at the first use of the exchange. */
    synchronized void startProbes(ExchangeProbes.Dependencies dependencies) {
        probeDependencies = dependencies;
        if (isUsed()) {
            probes.start(dependencies, configured);
        }
    }

    /** Stops the gateway's own requests. */
    synchronized void stopProbes() {
        probeDependencies = null;
        probes.stop();
    }

    /** Applies another valid configuration, and checks the waiting calls against it. */
    void reload(ConfiguredExchange reloaded) {
        Decisions decisions = new Decisions();
        clock.reload(reloaded.clock());
        reloaded.exchange().inherit(configured.exchange());
        synchronized (this) {
            configured = reloaded;
            isRemoved = false;
            applyLimits(decisions);
        }
        reloadProbes();
        deliver(decisions);
    }

    /** Stops the probes of an exchange that is disabled now; starts those of one that is enabled again. */
    private synchronized void reloadProbes() {
        wasUsed |= configured.isUsedFromStart();
        if (isDisabled()) {
            probes.stop();
        } else if (probes.isRunning()) {
            probes.reload(configured);
        } else if (wasUsed && probeDependencies != null) {
            probes.start(probeDependencies, configured);
        }
    }

    /** Removes the exchange from service: waiting calls are refused, calls in flight end normally. */
    void remove() {
        synchronized (this) {
            isRemoved = true;
            stopProbes();
        }
        handle(new AdmissionEvent.Removed());
    }

    /** Applies an event from outside this exchange's calls. */
    public void handle(AdmissionEvent event) {
        Decisions decisions = new Decisions();
        admission.handle(event, ticker.nanos(), decisions);
        deliver(decisions);
    }

    /** Passes on the decisions of the admission controller about calls that waited. */
    void deliver(Decisions decisions) {
        onDecisions.accept(admission, decisions);
    }

    private void applyLimits(Decisions decisions) {
        ConfiguredExchange current = configured;
        List<LimitSettings> limits = publishedLimits.effectiveLimits(current);
        admission.handle(
                new AdmissionEvent.Reloaded(new CallCosts(current.exchange()), current.admission(), limits),
                ticker.nanos(),
                decisions);
    }

    /** Restores the unknown orders and armed dead man's switches of an earlier process. */
    public void restore(List<UnknownOrder> unknown, List<DeadManSwitch> armed) {
        use();
        admission.handle(new AdmissionEvent.Inherited(unknown, armed), ticker.nanos(), new Decisions());
    }

    /** Returns the limits for which the gateway must wait before it is ready, with the remaining nanoseconds. */
    Map<String, Long> awaitedNanos() {
        return admission.awaitedNanos(ticker.nanos());
    }

    public AdmissionController admission() {
        return admission;
    }

    /**
     * Records when an order was placed, if the exchange's clock is known.
     *
     * @param ids the ids of the order, as in {@code Call.orderIds}
     * @param epochNanos the time by the exchange's clock
     */
    public void learnOrder(String account, List<String> ids, String instrument, long epochNanos) {
        EpochOffset offset = clock.remote().offset(ticker.nanos());
        if (offset != null) { // the latest possible time, so that no cancel is charged too little
            admission.learnOrder(account, ids, instrument, epochNanos - offset.earliestNanos());
        }
    }

    /** Ramps up the budgets after latches of this scope were lifted. */
    public void ramp(ModeScope modeScope, KillSwitchSettings settings) {
        handle(new AdmissionEvent.Rearmed(modeScope, settings.rampMs() * Nanos.PER_MILLI, settings.rampFromPercent()));
    }

    /** Closes unknown orders whose outcome is known now. Returns their number. */
    public int closeUnknown(String account, String name) {
        Decisions decisions = new Decisions();
        int closed = admission.closeUnknown(account, name, ticker.nanos(), decisions);
        deliver(decisions);
        return closed;
    }

    /**
     * Returns the upstreams of recent calls, including those of an earlier process: those with a limit by address that
     * has usage in its window.
     */
    Set<Upstream> upstreamsInUse() {
        String from = configured.settings().defaultLocalAddress();
        Set<String> limits = admission.limitsUsedFrom(from, ticker.nanos());
        return isDisabled() || limits.isEmpty()
                ? Set.of()
                : configured.exchange().upstreamsChargedTo(limits).stream()
                        .map(upstream -> upstream.withLocalAddress(from))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private ExchangeUse exchangeUse() {
        return isDisabled() ? ExchangeUse.DISABLED : wasUsed ? ExchangeUse.USED : ExchangeUse.UNUSED;
    }

    /**
     * Returns the state of this exchange.
     *
     * @param mode the mode of the whole exchange
     * @param isConfigured whether the exchange is in the configuration in force
     * @param maxLimits the maximum number of limits in the result
     * @param traffic its traffic; null to leave it out
     */
    public ExchangeStatus status(Mode mode, boolean isConfigured, int maxLimits, @Nullable TrafficStatus traffic) {
        return new ExchangeStatus(
                configured.name(),
                configured.settings().testnet(),
                exchangeUse(),
                isConfigured,
                mode,
                clock.status(),
                restHealth(),
                streamStatuses(),
                admission.status(ticker.nanos(), maxLimits),
                traffic);
    }

    private Map<String, ConnectionStatus> streamStatuses() {
        Map<String, ConnectionStatus> streams = new LinkedHashMap<>();
        streamConnections.status(ticker.nanos()).forEach((type, status) -> streams.put(type.toString(), status));
        return streams;
    }

    /** Returns the status of the REST connection and of the types of streams that have one. */
    Map<ConnectionType, ConnectionStatus> connectionStatuses() {
        Map<ConnectionType, ConnectionStatus> all = new EnumMap<>(ConnectionType.class);
        all.put(ConnectionType.REST, restHealth());
        all.putAll(streamConnections.status(ticker.nanos()));
        return all;
    }

    /**
     * Returns the status of the REST connection. Where the clock is measured, the connection is lost after the time of
     * {@value #MAX_UNANSWERED_PROBES} measurements without a response.
     */
    private ConnectionStatus restHealth() {
        long staleNanos = probesClock() && !isDisabled()
                ? MAX_UNANSWERED_PROBES * configured.clock().probeMs() * Nanos.PER_MILLI
                : 0;
        return restHealth.status(ticker.nanos(), staleNanos);
    }

    public RateLimits rateLimits() {
        return new RateLimits(
                configured.name(), publishedLimits.effectiveLimits(configured), admission.status(ticker.nanos()));
    }
}
