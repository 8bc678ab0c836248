package dev.sluice;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.exchange.HostSettings;
import dev.sluice.exchange.Upstream;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.mode.Scope;
import dev.sluice.proxy.Doors;
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
final class Exchanges {
    private final RunningExchange.House house;
    private final BiConsumer<Gate, Effects> after;
    private volatile Map<String, RunningExchange> now = Map.of();
    private volatile Map<String, RunningExchange> leaving = Map.of();
    private @Nullable Clocks clocks;

    /** By what clocks are followed. */
    private record Clocks(Vertx vertx, WebClient client) {}

    Exchanges(List<ConfiguredExchange> configured, RunningExchange.House house, BiConsumer<Gate, Effects> after) {
        this.house = house;
        this.after = after;
        follow(configured);
    }

    /** Takes over another valid configuration. */
    synchronized void follow(List<ConfiguredExchange> configured) {
        Map<String, RunningExchange> before = now;
        Map<String, RunningExchange> left = new LinkedHashMap<>(leaving);
        Map<String, RunningExchange> next = new LinkedHashMap<>();
        for (ConfiguredExchange one : configured) {
            RunningExchange known = before.get(one.name());
            next.put(one.name(), known != null ? reloaded(known, one) : begun(left.remove(one.name()), one));
        }
        List<RunningExchange> gone = before.keySet().stream()
                .filter(name -> !next.containsKey(name))
                .map(before::get)
                .toList();
        gone.forEach(exchange -> left.put(exchange.configured().name(), exchange));
        leaving = Collections.unmodifiableMap(left);
        now = Collections.unmodifiableMap(next);
        house.board().spell(this::spelt);
        gone.forEach(exchange -> exchange.remove(after));
    }

    private RunningExchange reloaded(RunningExchange running, ConfiguredExchange configured) {
        running.reload(configured, after);
        return running;
    }

    private RunningExchange begun(@Nullable RunningExchange leaves, ConfiguredExchange configured) {
        RunningExchange begun = leaves == null ? new RunningExchange(configured, house) : reloaded(leaves, configured);
        Clocks by = clocks;
        if (by != null) {
            begun.follow(by.vertx(), by.client(), after);
        }
        return begun;
    }

    /** From now on their clocks are followed, and those of exchanges that come. */
    synchronized void followClocks(Vertx vertx, WebClient client) {
        clocks = new Clocks(vertx, client);
        now.values().forEach(exchange -> exchange.follow(vertx, client, after));
    }

    synchronized void unfollowClocks() {
        Clocks by = clocks;
        clocks = null;
        if (by != null) {
            by.client().close();
        }
        now.values().forEach(RunningExchange::unfollow);
    }

    /** Lets go of those that were taken out and whose last call has ended; whether there were any. */
    synchronized boolean forget() {
        Map<String, RunningExchange> left = new LinkedHashMap<>(leaving);
        if (!left.values().removeIf(exchange -> exchange.gate().isOver())) {
            return false;
        }
        leaving = Collections.unmodifiableMap(left);
        return true;
    }

    /** The configured ones; does not change. */
    Map<String, RunningExchange> now() {
        return now;
    }

    Collection<RunningExchange> all() {
        return now.values();
    }

    /** Names of the configured ones that nobody uses. */
    Set<String> unused() {
        return now.entrySet().stream()
                .filter(one -> !one.getValue().isUsed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    Set<String> names() {
        return now.keySet();
    }

    /** Null: none of that name is configured. */
    @Nullable
    RunningExchange get(String name) {
        return now.get(name);
    }

    /** The one of that name, whether it is configured or leaving; null: there is none. */
    @Nullable
    RunningExchange shown(String name) {
        RunningExchange configured = now.get(name);
        return configured == null ? leaving.get(name) : configured;
    }

    /** Those that were taken out and in which something has not ended. */
    Collection<RunningExchange> leaving() {
        return leaving.values();
    }

    /** The configured ones, then those that are leaving. */
    List<RunningExchange> shown() {
        List<RunningExchange> shown = new ArrayList<>(now.values());
        shown.addAll(leaving.values());
        return shown;
    }

    Set<String> shownNames() {
        return shown().stream().map(one -> one.configured().name()).collect(Collectors.toUnmodifiableSet());
    }

    /** The one spelling of a scope: an exchange may know an instrument by several names. */
    private Scope spelt(Scope scope) {
        RunningExchange exchange = scope.level() == Scope.Level.INSTRUMENT ? shown(scope.exchange()) : null;
        return exchange == null
                ? scope
                : Scope.instrument(
                        scope.exchange(), exchange.configured().exchange().instrument(scope.name()));
    }

    Doors doors() {
        return RunningExchange.doors(now.values(), after);
    }

    /** Where calls of these, and of those that are leaving, may go. */
    Set<Upstream> upstreams() {
        return shown().stream()
                .flatMap(exchange -> exchange.configured().settings().upstreams().stream())
                .map(HostSettings::target)
                .collect(Collectors.toUnmodifiableSet());
    }
}
