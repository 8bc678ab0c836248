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
 * A registry of the configured exchanges, by name and in the order of the file, and of those that a reload removed and
 * that still have unfinished work.
 *
 * <pre>
 *  configured --removed by a reload--> leaving --its last call has ended--> forgotten
 *      ^                                  |                                    |
 *      +--------------- added by a reload: the same admission controller, or a new one that resumes the saved state
 * </pre>
 *
 * <p>State that is stored by name outlives an exchange's entry: budgets, calls in flight and bans in the usage store,
 * latches and modes in the mode registry. Two admission controllers never write the same numbers: a new one is created
 * only after the previous one has ended.
 *
 * <p>Read by any thread; changed by one thread at a time.
 */
public final class ExchangeRegistry implements Part {
    private final ExchangeRuntime.SharedState shared;
    private final @Nullable ClusterMembership cluster;
    private final ExchangeRuntime.MarginReader margins;
    private final BiConsumer<AdmissionController, Decisions> after;
    private volatile Map<String, ExchangeRuntime> runtimes = Map.of();
    private volatile Map<String, ExchangeRuntime> leaving = Map.of();
    private final Map<String, ExchangeBudget> budgets = new ConcurrentHashMap<>();
    private ExchangeProbes.@Nullable Dependencies probeDependencies;
    /** Whether the exchanges are those of the start: a later one may have been used before its removal. */
    private boolean isAtStart = true;

    public ExchangeRegistry(
            List<ConfiguredExchange> configured,
            ExchangeRuntime.SharedState shared,
            @Nullable ClusterMembership cluster,
            ExchangeRuntime.MarginReader margins,
            BiConsumer<AdmissionController, Decisions> after) {
        this.shared = shared;
        this.cluster = cluster;
        this.margins = margins;
        this.after = after;
        follow(configured);
        isAtStart = false;
    }

    @Override
    public void reload(Config next) {
        follow(next.exchanges());
    }

    @Override
    public void metrics(Metrics to) {
        ModeMetrics.add(shared.modes().modeRegistry().snapshot(), names(), to);
        PublishedLimits.metrics(all(), to);
    }

    private synchronized void follow(List<ConfiguredExchange> configured) {
        Map<String, ExchangeRuntime> before = runtimes;
        Map<String, ExchangeRuntime> left = new LinkedHashMap<>(leaving);
        Map<String, ExchangeRuntime> next = new LinkedHashMap<>();
        for (ConfiguredExchange one : configured) {
            ExchangeRuntime known = before.get(one.name());
            next.put(one.name(), known != null ? reloaded(known, one) : begun(left.remove(one.name()), one));
        }
        List<ExchangeRuntime> gone = before.keySet().stream()
                .filter(name -> !next.containsKey(name))
                .map(before::get)
                .toList();
        gone.forEach(exchange -> left.put(exchange.configured().name(), exchange));
        leaving = Collections.unmodifiableMap(left);
        runtimes = Collections.unmodifiableMap(next);
        shared.modes().modeRegistry().setSpelling(this::spelt);
        gone.forEach(ExchangeRuntime::remove);
    }

    private ExchangeRuntime reloaded(ExchangeRuntime running, ConfiguredExchange configured) {
        running.reload(configured);
        return running;
    }

    private ExchangeRuntime begun(@Nullable ExchangeRuntime leaves, ConfiguredExchange configured) {
        ExchangeRuntime begun = leaves == null ? created(configured) : reloaded(leaves, configured);
        ExchangeProbes.Dependencies by = probeDependencies;
        if (by != null) {
            begun.follow(by);
        }
        return begun;
    }

    private ExchangeRuntime created(ConfiguredExchange configured) {
        // A member has used nothing only if the operator says so: its data folder may have been lost.
        boolean isUnused = isAtStart && (cluster == null || cluster.isFirstStart());
        SharingSettings sharing = cluster == null ? null : cluster.sharing();
        ExchangeRuntime exchange =
                new ExchangeRuntime(configured, isUnused ? shared : shared.continued(), sharing, after);
        if (cluster != null) {
            ClusterMembership membership = isAtStart ? cluster : cluster.withoutPassed();
            budgets.put(configured.name(), exchange.share(membership, shared.usageStore(), clocks()));
        }
        return exchange;
    }

    private Clocks clocks() {
        return new Clocks(shared.modes().ticker(), shared.wallClock());
    }

    /**
     * Asks the store of the cluster nothing any more, and returns the leases for the process that takes over. The
     * caller holds the locks of all admission controllers, and lets them admit nothing from now on.
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
     * Returns the limits that must be waited for before the gateway is ready, as exchange and name, with the
     * milliseconds that are left.
     */
    public Map<String, Long> awaitedMillis() {
        Map<String, Long> awaited = new TreeMap<>();
        runtimes.forEach((name, exchange) -> exchange.awaitedNanos()
                .forEach((limit, nanos) -> awaited.put(name + " " + limit, nanos / Nanos.PER_MILLI + 1)));
        return awaited;
    }

    /** Starts measuring the clocks of all present and future exchanges. */
    public synchronized void followClocks(Vertx vertx, OwnCallClients clients) {
        ExchangeProbes.Dependencies by = new ExchangeProbes.Dependencies(vertx, clients, after);
        probeDependencies = by;
        runtimes.values().forEach(exchange -> exchange.follow(by));
    }

    /** Stops measuring the clocks. */
    @Override
    public synchronized void stop() {
        ExchangeProbes.Dependencies by = probeDependencies;
        probeDependencies = null;
        if (by != null) {
            by.clients().close();
        }
        runtimes.values().forEach(ExchangeRuntime::unfollow);
    }

    /** Forgets removed exchanges whose last call has ended. Returns whether there were any. */
    public synchronized boolean forget() {
        Map<String, ExchangeRuntime> left = new LinkedHashMap<>(leaving);
        if (!left.values().removeIf(exchange -> exchange.admission().isOver())) {
            return false;
        }
        leaving = Collections.unmodifiableMap(left);
        budgets.keySet().removeIf(name -> !runtimes.containsKey(name) && !left.containsKey(name));
        return true;
    }

    /** Returns the configured exchanges as an immutable map. */
    public Map<String, ExchangeRuntime> configured() {
        return runtimes;
    }

    public Collection<ExchangeRuntime> all() {
        return runtimes.values();
    }

    /**
     * Returns, by exchange in use and limit, the largest used part since the last call of this method, of the fullest
     * account or key; for one caller.
     */
    public Map<String, Map<String, Double>> takePeaks(long nowNanos) {
        return runtimes.entrySet().stream()
                .filter(one -> one.getValue().isUsed())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, one -> one.getValue().admission().takePeaks(nowNanos)));
    }

    /** Returns the names of configured exchanges that are not in use. */
    public Set<String> unused() {
        return runtimes.entrySet().stream()
                .filter(one -> !one.getValue().isUsed())
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

    /** Returns what the rules about orders compute of the orders of a call that nobody sends. */
    public List<OrderAssessment> assess(String exchange, Call call, String bot) {
        ExchangeRuntime running = get(exchange);
        return running == null
                ? List.of()
                : running.admission().assess(call, bot, shared.modes().ticker().nanos());
    }

    /** Returns the exchange with this name, configured or leaving, or null. */
    public @Nullable ExchangeRuntime configuredAndLeaving(String name) {
        ExchangeRuntime configured = runtimes.get(name);
        return configured == null ? leaving.get(name) : configured;
    }

    /** Returns the removed exchanges that still have unfinished work. */
    public Collection<ExchangeRuntime> leaving() {
        return leaving.values();
    }

    /** Returns the configured exchanges, then the leaving ones. */
    public List<ExchangeRuntime> configuredAndLeaving() {
        List<ExchangeRuntime> shown = new ArrayList<>(runtimes.values());
        shown.addAll(leaving.values());
        return shown;
    }

    public Set<String> configuredAndLeavingNames() {
        return configuredAndLeaving().stream()
                .map(one -> one.configured().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the scope with the instrument's canonical name, since an exchange may have several names for it. */
    private ModeScope spelt(ModeScope modeScope) {
        ExchangeRuntime exchange =
                modeScope.level() == ModeScope.Level.INSTRUMENT ? configuredAndLeaving(modeScope.exchange()) : null;
        return exchange == null
                ? modeScope
                : ModeScope.instrument(
                        modeScope.exchange(), exchange.configured().exchange().canonicalInstrument(modeScope.name()));
    }

    /** Returns a line for each limit of which a smaller size is in force than the configured one. */
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

    /** Returns a number that grows when a call used a new name. */
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

    /** Returns the sent orders with an unknown outcome, also those of leaving exchanges. */
    public List<UnknownOrderList.Entry> unknownOrders() {
        long nowNanos = shared.modes().ticker().nanos();
        long epochMillis = shared.wallClock().epochMillis();
        List<UnknownOrderList.Entry> orders = new ArrayList<>();
        for (ExchangeRuntime exchange : configuredAndLeaving()) {
            for (UnknownOrder order : exchange.admission().atExchange(nowNanos).unknown()) {
                orders.add(new UnknownOrderList.Entry(
                        exchange.configured().name(), order, epochMillis - order.ageNanos() / Nanos.PER_MILLI));
            }
        }
        return orders;
    }

    /**
     * Closes the unknown orders of an account. Returns how many there were.
     *
     * @param name the name of the only order to be closed; "" for all
     * @throws IllegalArgumentException when there is no such exchange
     */
    public int closeUnknown(String exchange, String account, String name) {
        ExchangeRuntime at = configuredAndLeaving(exchange);
        if (at == null) {
            throw new IllegalArgumentException("no such exchange is configured; configured: " + names());
        }
        return at.closeUnknown(account, name);
    }

    public ExchangeEndpoints exchangeEndpoints() {
        return ExchangeRuntime.endpoints(runtimes.values(), margins);
    }

    /** Returns the armed dead man's switches of the configured exchanges, by exchange. */
    public Map<String, List<DeadManSwitch>> armed(long nowNanos) {
        Map<String, List<DeadManSwitch>> armed = new LinkedHashMap<>();
        runtimes.forEach((name, exchange) ->
                armed.put(name, exchange.admission().atExchange(nowNanos).armed()));
        return armed;
    }

    /** Returns the state of all connections to configured exchanges, by exchange and type: {@code binance:rest}. */
    public Map<String, ConnectionStatus> connections() {
        Map<String, ConnectionStatus> all = new TreeMap<>();
        runtimes.forEach((name, exchange) ->
                exchange.connections().forEach((type, status) -> all.put(name + ":" + type, status)));
        return all;
    }

    /**
     * Returns the upstreams that calls used shortly before, also calls of an earlier process, with their maximum number
     * of connections.
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
