package dev.sluice.exchanges;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.cluster.SharedBudget;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.cluster.PassedLease;
import dev.sluice.core.cluster.PassedLeases;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.orderrule.OrderAssessment;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.probe.OwnCallClients;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.status.UnknownOrderList;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configured exchanges by name, in the order of the file, and the leaving ones: a reload removed them, but some of
 * their calls have not ended.
 *
 * <pre>
 *  configured --removed by a reload--> leaving --its last call has ended--> removed
 *      ^                                  |                                    |
 *      +--------------- added by a reload: the same admission controller, or a new one that restores the saved state
 * </pre>
 *
 * <p>State that is stored by name remains when an exchange is removed: budgets, calls in flight and bans in the usage
 * store, latches and modes in the mode registry. Two admission controllers never write the same numbers: a new one is
 * created only after the former one has ended.
 *
 * <p>Read by any thread; changed by one thread at a time.
 */
public final class ExchangeRegistry implements Part {
    private final ExchangeRuntime.SharedState shared;
    private final @Nullable ClusterMembership cluster;
    private final ExchangeRuntime.MarginReader margins;
    private final BiConsumer<AdmissionController, Decisions> onDecisions;
    private volatile Map<String, ExchangeRuntime> runtimes = Map.of();
    private volatile Map<String, ExchangeRuntime> leaving = Map.of();
    private final Map<String, ExchangeBudget> budgets = new ConcurrentHashMap<>();
    private ExchangeProbes.@Nullable Dependencies probeDependencies;
    /** Whether the first configuration is applied. An exchange that is added later may have been used before. */
    private boolean isStarting = true;

    public ExchangeRegistry(
            List<ConfiguredExchange> configured,
            ExchangeRuntime.SharedState shared,
            @Nullable ClusterMembership cluster,
            ExchangeRuntime.MarginReader margins,
            BiConsumer<AdmissionController, Decisions> onDecisions) {
        this.shared = shared;
        this.cluster = cluster;
        this.margins = margins;
        this.onDecisions = onDecisions;
        apply(configured);
        isStarting = false;
    }

    @Override
    public void reload(Config next) {
        apply(next.exchanges());
    }

    @Override
    public void metrics(Metrics to) {
        ModeMetrics.add(shared.modeHolder().modeRegistry().snapshot(), names(), to);
        PublishedLimits.metrics(all(), to);
    }

    private synchronized void apply(List<ConfiguredExchange> configured) {
        Map<String, ExchangeRuntime> previous = runtimes;
        Map<String, ExchangeRuntime> nextLeaving = new LinkedHashMap<>(leaving);
        Map<String, ExchangeRuntime> next = new LinkedHashMap<>();
        for (ConfiguredExchange exchange : configured) {
            ExchangeRuntime running = previous.get(exchange.name());
            next.put(
                    exchange.name(),
                    running != null ? reload(running, exchange) : begin(nextLeaving.remove(exchange.name()), exchange));
        }
        List<ExchangeRuntime> removed = previous.keySet().stream()
                .filter(name -> !next.containsKey(name))
                .map(previous::get)
                .toList();
        removed.forEach(exchange -> nextLeaving.put(exchange.configured().name(), exchange));
        leaving = Collections.unmodifiableMap(nextLeaving);
        runtimes = Collections.unmodifiableMap(next);
        shared.modeHolder().modeRegistry().setSpelling(this::canonical);
        removed.forEach(ExchangeRuntime::remove);
    }

    private ExchangeRuntime reload(ExchangeRuntime running, ConfiguredExchange configured) {
        running.reload(configured);
        return running;
    }

    private ExchangeRuntime begin(@Nullable ExchangeRuntime leavingExchange, ConfiguredExchange configured) {
        ExchangeRuntime exchange = leavingExchange == null ? create(configured) : reload(leavingExchange, configured);
        ExchangeProbes.Dependencies dependencies = probeDependencies;
        if (dependencies != null) {
            exchange.startProbes(dependencies);
        }
        return exchange;
    }

    private ExchangeRuntime create(ConfiguredExchange configured) {
        // a member counts as unused only if the operator states it, because its data folder may be lost
        boolean isUnused = isStarting && (cluster == null || cluster.isFirstStart());
        SharingSettings sharing = cluster == null ? null : cluster.sharing();
        ExchangeRuntime exchange =
                new ExchangeRuntime(configured, isUnused ? shared : shared.afterFirstStart(), sharing, onDecisions);
        if (cluster != null) {
            ClusterMembership membership = isStarting ? cluster : cluster.withoutPassedLeases();
            budgets.put(configured.name(), exchange.share(membership, shared.usageStore(), clocks()));
        }
        return exchange;
    }

    private Clocks clocks() {
        return new Clocks(shared.modeHolder().ticker(), shared.wallClock());
    }

    /**
     * Ends the requests to the store of the cluster, and returns the leases for the process that takes over. The caller
     * holds the locks of all admission controllers, which admit no call from now on.
     */
    public PassedLeases handOverLeases(long nowNanos) {
        Map<String, PassedLease> leases = new TreeMap<>();
        budgets.forEach((name, budget) -> {
            PassedLease lease = budget.handOver(nowNanos);
            if (lease != null) {
                leases.put(name, lease);
            }
        });
        return new PassedLeases(nowNanos, shared.wallClock().epochMillis(), leases);
    }

    /**
     * Returns the limits that are shared with other members of the cluster, for each exchange; empty without a cluster.
     */
    public Collection<? extends SharedBudget> sharedBudgets() {
        return budgets.values();
    }

    /**
     * Returns the limits for which the gateway must wait before it is ready, as exchange and name, with the remaining
     * milliseconds.
     */
    public Map<String, Long> awaitedMillis() {
        Map<String, Long> awaited = new TreeMap<>();
        runtimes.forEach((name, exchange) -> exchange.awaitedNanos()
                .forEach((limit, nanos) -> awaited.put(name + " " + limit, nanos / Nanos.PER_MILLI + 1)));
        return awaited;
    }

    /** Starts the gateway's own requests to all current and future exchanges. */
    public synchronized void startProbes(Vertx vertx, OwnCallClients clients) {
        ExchangeProbes.Dependencies dependencies = new ExchangeProbes.Dependencies(vertx, clients, onDecisions);
        probeDependencies = dependencies;
        runtimes.values().forEach(exchange -> exchange.startProbes(dependencies));
    }

    /** Stops the gateway's own requests. */
    @Override
    public synchronized void stop() {
        ExchangeProbes.Dependencies dependencies = probeDependencies;
        probeDependencies = null;
        if (dependencies != null) {
            dependencies.clients().close();
        }
        runtimes.values().forEach(ExchangeRuntime::stopProbes);
    }

    /** Removes the leaving exchanges whose last call has ended. Returns whether there were any. */
    public synchronized boolean removeEnded() {
        Map<String, ExchangeRuntime> nextLeaving = new LinkedHashMap<>(leaving);
        if (!nextLeaving.values().removeIf(exchange -> exchange.admission().isTerminated())) {
            return false;
        }
        leaving = Collections.unmodifiableMap(nextLeaving);
        budgets.keySet().removeIf(name -> !runtimes.containsKey(name) && !nextLeaving.containsKey(name));
        return true;
    }

    /** Returns the configured exchanges by name, as an immutable map. */
    public Map<String, ExchangeRuntime> configured() {
        return runtimes;
    }

    public Collection<ExchangeRuntime> all() {
        return runtimes.values();
    }

    /**
     * Returns the largest used part of each limit since the last call of this method, of its fullest account or key, by
     * exchange in use and limit. For one caller only.
     */
    public Map<String, Map<String, Double>> takePeaks(long nowNanos) {
        return runtimes.entrySet().stream()
                .filter(entry -> entry.getValue().isUsed())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().admission().getAndResetPeaks(nowNanos)));
    }

    /** Returns the names of configured exchanges that are not in use. */
    public Set<String> unusedNames() {
        return runtimes.entrySet().stream()
                .filter(entry -> !entry.getValue().isUsed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    public Set<String> names() {
        return runtimes.keySet();
    }

    /** Returns the configured exchange with this name, or null. */
    public @Nullable ExchangeRuntime get(String name) {
        return runtimes.get(name);
    }

    /** Returns how the rules about orders assess the orders of a call, which is not sent. */
    public List<OrderAssessment> assess(String exchange, Call call, String bot) {
        ExchangeRuntime running = get(exchange);
        return running == null
                ? List.of()
                : running.admission()
                        .assess(call, bot, shared.modeHolder().ticker().nanos());
    }

    /** Returns the exchange with this name, configured or leaving, or null. */
    public @Nullable ExchangeRuntime find(String name) {
        ExchangeRuntime configured = runtimes.get(name);
        return configured == null ? leaving.get(name) : configured;
    }

    /** Returns the removed exchanges some of whose calls have not ended. */
    public Collection<ExchangeRuntime> leaving() {
        return leaving.values();
    }

    /** Returns the configured exchanges, then the leaving ones. */
    public List<ExchangeRuntime> configuredAndLeaving() {
        List<ExchangeRuntime> all = new ArrayList<>(runtimes.values());
        all.addAll(leaving.values());
        return all;
    }

    public Set<String> configuredAndLeavingNames() {
        return configuredAndLeaving().stream()
                .map(exchange -> exchange.configured().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the scope with the instrument's canonical name, since an exchange may have several names for it. */
    private ModeScope canonical(ModeScope modeScope) {
        ExchangeRuntime exchange = modeScope.level() == ModeScope.Level.INSTRUMENT ? find(modeScope.exchange()) : null;
        return exchange == null
                ? modeScope
                : ModeScope.instrument(
                        modeScope.exchange(), exchange.configured().exchange().canonicalInstrument(modeScope.name()));
    }

    /** Returns a line for each limit whose size in force is smaller than the configured one. */
    public List<String> reducedLimits() {
        return all().stream()
                .flatMap(exchange -> exchange.reducedLimits().stream())
                .toList();
    }

    /** Returns the names that calls used, by exchange. */
    public Map<String, KnownNames> seenNames() {
        Map<String, KnownNames> names = new LinkedHashMap<>();
        runtimes.forEach(
                (name, exchange) -> names.put(name, exchange.admission().seenNames()));
        return names;
    }

    /** Returns a number that grows whenever a call uses a new name. */
    public long seenNameChanges() {
        return runtimes.values().stream()
                .mapToLong(exchange -> exchange.admission().seenNameChanges())
                .sum();
    }

    /** Returns the names of bots and accounts in the configuration, by exchange. */
    public Map<String, KnownNames> configuredNames() {
        Map<String, KnownNames> names = new LinkedHashMap<>();
        runtimes.forEach((name, exchange) -> names.put(
                name,
                new KnownNames(
                        List.copyOf(exchange.configured().admission().bots().keySet()),
                        List.copyOf(exchange.configured().settings().accounts().keySet()),
                        List.of(),
                        true)));
        return names;
    }

    /** Returns the orders with an unknown outcome, including those of leaving exchanges. */
    public List<UnknownOrderList.Entry> unknownOrders() {
        long nowNanos = shared.modeHolder().ticker().nanos();
        long epochMillis = shared.wallClock().epochMillis();
        List<UnknownOrderList.Entry> orders = new ArrayList<>();
        for (ExchangeRuntime exchange : configuredAndLeaving()) {
            for (UnknownOrder order :
                    exchange.admission().outstandingOrders(nowNanos).unknown()) {
                orders.add(new UnknownOrderList.Entry(
                        exchange.configured().name(), order, epochMillis - order.ageNanos() / Nanos.PER_MILLI));
            }
        }
        return orders;
    }

    /**
     * Closes the unknown orders of an account. Returns how many there were.
     *
     * @param name the id of the only order to close; "" for all
     * @throws IllegalArgumentException when there is no such exchange
     */
    public int closeUnknown(String exchange, String account, String name) {
        ExchangeRuntime runtime = find(exchange);
        if (runtime == null) {
            throw new IllegalArgumentException("no such exchange is configured; configured: " + names());
        }
        return runtime.closeUnknown(account, name);
    }

    public ExchangeEndpoints exchangeEndpoints() {
        return ExchangeRuntime.endpoints(runtimes.values(), margins);
    }

    /** Returns the armed dead man's switches of the configured exchanges, by exchange. */
    public Map<String, List<DeadManSwitch>> armedSwitches(long nowNanos) {
        Map<String, List<DeadManSwitch>> switches = new LinkedHashMap<>();
        runtimes.forEach((name, exchange) -> switches.put(
                name, exchange.admission().outstandingOrders(nowNanos).armed()));
        return switches;
    }

    /** Returns the state of all connections to configured exchanges, by exchange and type: {@code binance:rest}. */
    public Map<String, ConnectionStatus> connections() {
        Map<String, ConnectionStatus> all = new TreeMap<>();
        runtimes.forEach((name, exchange) ->
                exchange.connectionStatuses().forEach((type, status) -> all.put(name + ":" + type, status)));
        return all;
    }

    /**
     * Returns the upstreams of recent calls, including those of an earlier process, with their maximum number of
     * connections.
     */
    public Map<Upstream, Integer> upstreamsInUse() {
        Map<Upstream, Integer> maxConnections = new LinkedHashMap<>();
        for (ExchangeRuntime exchange : runtimes.values()) {
            exchange.upstreamsInUse()
                    .forEach(upstream -> maxConnections.merge(
                            upstream, exchange.configured().settings().maxConnections(upstream), Math::max));
        }
        return maxConnections;
    }

    /** Returns the upstreams that calls of configured and leaving exchanges may use. */
    public Set<Upstream> upstreams() {
        return configuredAndLeaving().stream()
                .flatMap(exchange -> exchange.configured().settings().upstreams().stream())
                .map(HostSettings::target)
                .collect(Collectors.toUnmodifiableSet());
    }
}
