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
 * A configured exchange at run time: its admission controller and its clock, which live as long as the process, and the
 * configuration that they use now.
 *
 * <pre>
 *   unused --first call, or named by the configuration, or state of an earlier process--> used
 * </pre>
 *
 * <p>No requests are sent to an unused exchange, not even for its time. A used one stays used until it is removed.
 * State of an earlier process makes it used when that state concerns users before any call: a ban or pause in force, an
 * unknown order, an armed dead man's switch. Charges alone do not: the admission controller keeps them either way, and
 * treats windows as sliding until the clock is known.
 */
public final class ExchangeRuntime {
    private static final int UNANSWERED_PROBES = 3;

    /**
     * What all exchanges of one gateway share: the state that is kept by name, and the clock.
     *
     * @param firstStart whether only other programs can have used the limits before
     */
    public record SharedState(
            UsageStore usageStore,
            ModeHolder modes,
            BreakerRegistry breakerRegistry,
            WallClock wallClock,
            boolean firstStart) {
        /** Returns the same state for an exchange that this gateway may have used. */
        SharedState continued() {
            return new SharedState(usageStore, modes, breakerRegistry, wallClock, false);
        }
    }

    /** The receiver of margins that were read from responses. */
    @FunctionalInterface
    public interface MarginReader {
        void seen(String exchange, String account, MarginReading margin);
    }

    private final Ticker ticker;
    private final BiConsumer<AdmissionController, Decisions> after;
    private final AdmissionController admission;
    private final MeasuredClock clock;
    private final ConnectionHealth rest = new ConnectionHealth();
    private final StreamConnections streamConnections = new StreamConnections();
    private final MarketData marketData = new MarketData();
    private final ExchangeProbes probes;
    private final PublishedLimits published;
    private volatile boolean used;

    /** What sends requests for the time once the exchange is used; null before the start and after the end. */
    private ExchangeProbes.@Nullable Dependencies probeDependencies;

    private volatile ConfiguredExchange configured;

    /** @param after receives the decisions about calls that waited */
    public ExchangeRuntime(
            ConfiguredExchange configured, SharedState shared, BiConsumer<AdmissionController, Decisions> after) {
        this(configured, shared, null, after);
    }

    /** @param sharing how the limits are shared with the other members of the cluster; null without one */
    ExchangeRuntime(
            ConfiguredExchange configured,
            SharedState shared,
            @Nullable SharingSettings sharing,
            BiConsumer<AdmissionController, Decisions> after) {
        this.configured = configured;
        this.after = after;
        ticker = shared.modes().ticker();
        published = new PublishedLimits(shared.modes().warnings());
        clock = new MeasuredClock(configured.clock(), ticker, shared.wallClock());
        admission = new AdmissionController(
                new CallCosts(configured.exchange()),
                settings(configured, shared.firstStart(), sharing),
                configured.limits(),
                new AdmissionContext(
                        configured.name(),
                        shared.modes().modeRegistry(),
                        shared.breakerRegistry(),
                        new ExchangeUsageStore(configured.usageName(), shared.usageStore()),
                        marketData,
                        () -> ThreadLocalRandom.current().nextDouble()),
                ticker.nanos());
        probes = new ExchangeProbes(
                admission,
                clock.remote(),
                rest,
                ticker,
                marketData,
                shared.modes().warnings());
        used = configured.isUsedFromStart() || admission.inheritsPenalties(ticker.nanos());
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

    /** Marks the exchange as used and returns, on the current context, what further calls of the gateway run on. */
    public OwnCallDispatcher ownCalls(Vertx vertx) {
        use();
        return new OwnCallDispatcher(vertx, admission, after, ticker);
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
                rest,
                streamConnections,
                configured.reads(),
                ForwardedPriceReader.of(
                        configured.exchange().dialect().terms().values(),
                        configured.exchange()::canonicalInstrument,
                        marketData));
    }

    /** What this exchange does about what its calls reveal. */
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

        /** One of the clocks is wrong, so that of the exchange is measured again. */
        @Override
        public void clockRefused(ClockRefusal refusal) {
            clock.refused(refusal);
            probeClock();
        }

        @Override
        public void margin(String account, MarginReading margin) {
            margins.seen(name, account, margin);
        }
    }

    /**
     * Applies published limits. A lower limit takes effect at once, as after a reload: charges stay charged, and
     * nothing is refilled.
     */
    private void applyPublished(List<PublishedLimit> limits) {
        Decisions decisions = new Decisions();
        synchronized (this) {
            if (!published.update(limits, configured)) {
                return;
            }
            limit(decisions);
        }
        deliver(decisions);
    }

    /** Returns whether the dialect has a call that returns the exchange's time. */
    boolean probesClock() {
        return ServerTimeCall.of(configured.dialect()) != null;
    }

    ConnectionHealth restConnection() {
        return rest;
    }

    StreamConnections streamConnections() {
        return streamConnections;
    }

    /** Measures the clock now, unless that is impossible or was just done. */
    void probeClock() {
        probes.measureClock();
    }

    /** Forgets the measured clock and measures it again, because the measurement may no longer be valid. */
    void forgetClock() {
        clock.forget();
        probeClock();
    }

    MeasuredClock clock() {
        return clock;
    }

    /** Returns a line for each limit of which a smaller size is in force than the configured one. */
    List<String> reducedLimits() {
        return published.held(configured);
    }

    /** Returns the size of each limit, and where it comes from. */
    public List<LimitSize> limitSizes() {
        return published.sizes(configured());
    }

    PublishedLimits published() {
        return published;
    }

    public ConfiguredExchange configured() {
        return configured;
    }

    /** Returns whether the exchange is in use and not disabled; otherwise no requests are sent to it. */
    public boolean isUsed() {
        return used && !isDisabled();
    }

    /** Returns whether the configuration disables the exchange. */
    public boolean isDisabled() {
        return configured.admission().disabled();
    }

    /** Marks the exchange as used and starts measuring its clock. Cheap when it was used before; thread-safe. */
    void use() {
        if (!used) {
            beginUse();
        }
    }

    private synchronized void beginUse() {
        if (used || isDisabled()) {
            return;
        }
        used = true;
        if (probeDependencies != null) {
            probes.start(probeDependencies, configured);
        }
    }

    /** Starts measuring the clock and requesting unknown instrument numbers, now or at the first use. */
    synchronized void follow(ExchangeProbes.Dependencies by) {
        probeDependencies = by;
        if (isUsed()) {
            probes.start(by, configured);
        }
    }

    /** Stops measuring the clock. */
    synchronized void unfollow() {
        probeDependencies = null;
        probes.stop();
    }

    /** Applies another valid configuration; waiting calls are evaluated again. */
    void reload(ConfiguredExchange reloaded) {
        Decisions decisions = new Decisions();
        clock.reload(reloaded.clock());
        reloaded.exchange().inherit(configured.exchange());
        synchronized (this) {
            configured = reloaded;
            limit(decisions);
        }
        followReloaded();
        deliver(decisions);
    }

    /** Stops requests to an exchange that is now disabled; restores an exchange that is enabled again. */
    private synchronized void followReloaded() {
        used |= configured.isUsedFromStart();
        if (isDisabled()) {
            probes.stop();
        } else if (probes.isRunning()) {
            probes.reload(configured);
        } else if (used && probeDependencies != null) {
            probes.start(probeDependencies, configured);
        }
    }

    /** Removes the exchange from service: waiting calls are refused, calls in flight end normally. */
    void remove() {
        unfollow();
        handle(new AdmissionEvent.Removed());
    }

    /** Applies an event from outside this exchange's calls. */
    public void handle(AdmissionEvent event) {
        Decisions decisions = new Decisions();
        admission.handle(event, ticker.nanos(), decisions);
        deliver(decisions);
    }

    /** Hands on decisions of the admission controller about calls that waited. */
    void deliver(Decisions decisions) {
        after.accept(admission, decisions);
    }

    private void limit(Decisions decisions) {
        ConfiguredExchange now = configured;
        List<LimitSettings> limits = published.applied(now);
        admission.handle(
                new AdmissionEvent.Reloaded(new CallCosts(now.exchange()), now.admission(), limits),
                ticker.nanos(),
                decisions);
    }

    /** Restores what an earlier process left. */
    public void restore(List<UnknownOrder> unknown, List<DeadManSwitch> armed) {
        use();
        admission.handle(new AdmissionEvent.Inherited(unknown, armed), ticker.nanos(), new Decisions());
    }

    /** Returns the limits that must be waited for before the gateway is ready, with the nanoseconds that are left. */
    Map<String, Long> awaitedNanos() {
        return admission.awaitedNanos(ticker.nanos());
    }

    public AdmissionController admission() {
        return admission;
    }

    /**
     * Learns when an order of an account was placed, if the exchange's clock is known.
     *
     * @param ids as in {@code Call.orderIds}
     * @param epochNanos by the exchange's clock
     */
    public void learnOrder(String account, List<String> ids, String instrument, long epochNanos) {
        EpochOffset offset = clock.remote().offset(ticker.nanos());
        if (offset != null) { // the latest time that it can have been: no cancel may be charged too little
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
     * Returns the upstreams that calls used shortly before, also calls of an earlier process: those with a limit by
     * address that has usage within its window.
     */
    Set<Upstream> upstreamsInUse() {
        String from = configured.settings().defaultLocalAddress();
        Set<String> limits = admission.usedFrom(from, ticker.nanos());
        return isDisabled() || limits.isEmpty()
                ? Set.of()
                : configured.exchange().upstreamsChargedTo(limits).stream()
                        .map(upstream -> upstream.withLocalAddress(from))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private ExchangeUse exchangeUse() {
        return isDisabled() ? ExchangeUse.DISABLED : used ? ExchangeUse.USED : ExchangeUse.UNUSED;
    }

    /**
     * Returns the state of this exchange.
     *
     * @param mode the mode that is held for the whole exchange
     * @param isConfigured whether the configuration in force has it
     * @param maxLimits how many limits are listed
     * @param traffic its traffic, if that is to be shown
     */
    public ExchangeStatus status(Mode mode, boolean isConfigured, int maxLimits, @Nullable TrafficStatus traffic) {
        return new ExchangeStatus(
                configured.name(),
                configured.settings().testnet(),
                exchangeUse(),
                isConfigured,
                mode,
                clock.status(),
                rest(),
                streams(),
                admission.status(ticker.nanos(), maxLimits),
                traffic);
    }

    private Map<String, ConnectionStatus> streams() {
        Map<String, ConnectionStatus> streams = new LinkedHashMap<>();
        streamConnections.status(ticker.nanos()).forEach((type, status) -> streams.put(type.toString(), status));
        return streams;
    }

    /** Returns the state of the REST connection and of existing streams. */
    Map<ConnectionType, ConnectionStatus> connections() {
        Map<ConnectionType, ConnectionStatus> all = new EnumMap<>(ConnectionType.class);
        all.put(ConnectionType.REST, rest());
        all.putAll(streamConnections.status(ticker.nanos()));
        return all;
    }

    /**
     * Returns the state of the REST connection. Where the clock is measured, three measurements without a response
     * are a lost connection.
     */
    private ConnectionStatus rest() {
        long staleNanos = probesClock() && !isDisabled()
                ? UNANSWERED_PROBES * configured.clock().probeMs() * Nanos.PER_MILLI
                : 0;
        return rest.status(ticker.nanos(), staleNanos);
    }

    public RateLimits rateLimits() {
        return new RateLimits(configured.name(), published.applied(configured), admission.status(ticker.nanos()));
    }
}
