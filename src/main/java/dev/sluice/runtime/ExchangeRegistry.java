package dev.sluice.runtime;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.exchange.HostSettings;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges that are configured, by name, in the order of the file, and those that a reload took out and in which something has not ended.
 *
 * <pre>
 *  configured --taken out by a reload--> leaving --its last call has ended--> forgotten
 *      ^                                    |                                     |
 *      +--------------- a reload brings it back: the same gate, or another that takes up what is kept
 * </pre>
 *
 * <p>What is kept by name outlives all of it: budgets, calls in flight and bans in the file of levels, latches and modes on the board. Two gates never
 * write the same numbers: another one is made only when the one before is over.
 *
 * <p>Looked at from any thread; changed by one at a time.
 */
public final class ExchangeRegistry {
    private final ExchangeRuntime.Dependencies dependencies;
    private final BiConsumer<AdmissionController, Decisions> after;
    private volatile Map<String, ExchangeRuntime> now = Map.of();
    private volatile Map<String, ExchangeRuntime> leaving = Map.of();
    private @Nullable Clocks clocks;

    /** By what clocks are followed. */
    private record Clocks(Vertx vertx, WebClient client) {}

    public ExchangeRegistry(
            List<ConfiguredExchange> configured,
            ExchangeRuntime.Dependencies dependencies,
            BiConsumer<AdmissionController, Decisions> after) {
        this.dependencies = dependencies;
        this.after = after;
        follow(configured);
    }

    /** Takes over another valid configuration. */
    public synchronized void follow(List<ConfiguredExchange> configured) {
        Map<String, ExchangeRuntime> before = now;
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
        now = Collections.unmodifiableMap(next);
        dependencies.board().spell(this::spelt);
        gone.forEach(exchange -> exchange.remove(after));
    }

    private ExchangeRuntime reloaded(ExchangeRuntime running, ConfiguredExchange configured) {
        running.reload(configured, after);
        return running;
    }

    private ExchangeRuntime begun(@Nullable ExchangeRuntime leaves, ConfiguredExchange configured) {
        ExchangeRuntime begun =
                leaves == null ? new ExchangeRuntime(configured, dependencies) : reloaded(leaves, configured);
        Clocks by = clocks;
        if (by != null) {
            begun.follow(by.vertx(), by.client(), after);
        }
        return begun;
    }

    /** From now on their clocks are followed, and those of exchanges that come. */
    public synchronized void followClocks(Vertx vertx, WebClient client) {
        clocks = new Clocks(vertx, client);
        now.values().forEach(exchange -> exchange.follow(vertx, client, after));
    }

    public synchronized void unfollowClocks() {
        Clocks by = clocks;
        clocks = null;
        if (by != null) {
            by.client().close();
        }
        now.values().forEach(ExchangeRuntime::unfollow);
    }

    /** Lets go of those that were taken out and whose last call has ended; whether there were any. */
    public synchronized boolean forget() {
        Map<String, ExchangeRuntime> left = new LinkedHashMap<>(leaving);
        if (!left.values().removeIf(exchange -> exchange.admission().isOver())) {
            return false;
        }
        leaving = Collections.unmodifiableMap(left);
        return true;
    }

    /** The configured ones; does not change. */
    public Map<String, ExchangeRuntime> now() {
        return now;
    }

    public Collection<ExchangeRuntime> all() {
        return now.values();
    }

    /** Names of the configured ones that nobody uses. */
    public Set<String> unused() {
        return now.entrySet().stream()
                .filter(one -> !one.getValue().isUsed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    public Set<String> names() {
        return now.keySet();
    }

    /** Null: none of that name is configured. */
    public @Nullable ExchangeRuntime get(String name) {
        return now.get(name);
    }

    /** The one of that name, whether it is configured or leaving; null: there is none. */
    public @Nullable ExchangeRuntime shown(String name) {
        ExchangeRuntime configured = now.get(name);
        return configured == null ? leaving.get(name) : configured;
    }

    /** Those that were taken out and in which something has not ended. */
    public Collection<ExchangeRuntime> leaving() {
        return leaving.values();
    }

    /** The configured ones, then those that are leaving. */
    public List<ExchangeRuntime> shown() {
        List<ExchangeRuntime> shown = new ArrayList<>(now.values());
        shown.addAll(leaving.values());
        return shown;
    }

    public Set<String> shownNames() {
        return shown().stream().map(one -> one.configured().name()).collect(Collectors.toUnmodifiableSet());
    }

    /** The one spelling of a scope: an exchange may know an instrument by several names. */
    private ModeScope spelt(ModeScope modeScope) {
        ExchangeRuntime exchange = modeScope.level() == ModeScope.Level.INSTRUMENT ? shown(modeScope.exchange()) : null;
        return exchange == null
                ? modeScope
                : ModeScope.instrument(
                        modeScope.exchange(), exchange.configured().exchange().instrument(modeScope.name()));
    }

    public ExchangeEndpoints exchangeEndpoints() {
        return ExchangeRuntime.doors(now.values(), after);
    }

    /** Where calls of these, and of those that are leaving, may go. */
    public Set<Upstream> upstreams() {
        return shown().stream()
                .flatMap(exchange -> exchange.configured().settings().upstreams().stream())
                .map(HostSettings::target)
                .collect(Collectors.toUnmodifiableSet());
    }
}
