package dev.sluice.config;

import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.proxy.settings.CidrRange;
import dev.sluice.proxy.settings.ProxySettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The difference between a running configuration and a new one, which is applied as a whole or not at all. Limits,
 * accounts, bots, aliases, deadlines, upstreams, routes, enforcement and the exchanges themselves can change while
 * the gateway runs; ports, the data folder and the proxy's own bounds need a restart.
 *
 * @param changes the changes as text; empty when there are none
 * @param refused the changes that need a restart; empty when the reload is possible
 */
public record ConfigReload(List<String> changes, List<Problem> refused) {
    public ConfigReload {
        changes = List.copyOf(changes);
        refused = List.copyOf(refused);
    }

    public boolean possible() {
        return refused.isEmpty();
    }

    /**
     * The running state.
     *
     * @param config the configuration in effect
     * @param leaving exchanges that an earlier reload removed and that still have unfinished work
     * @param ports the open ports of exchanges that have one of their own
     */
    public record Running(Config config, List<ConfiguredExchange> leaving, Map<String, Integer> ports) {}

    public static ConfigReload between(Running running, LoadResult.Valid loaded) {
        Config next = loaded.config();
        Comparison comparison = new Comparison(loaded.sources());
        comparison.gateway(running.config().gateway(), next.gateway());
        comparison.exchanges(running, byName(next.exchanges()));
        return new ConfigReload(comparison.changes, comparison.problems.list());
    }

    private static Map<String, ConfiguredExchange> byName(List<ConfiguredExchange> exchanges) {
        return exchanges.stream()
                .collect(Collectors.toMap(
                        ConfiguredExchange::name, Function.identity(), (one, same) -> one, LinkedHashMap::new));
    }

    /** The access settings of the proxy, which can change while the ports are open. */
    private record Access(
            boolean open,
            Map<String, String> tokens,
            List<CidrRange> from,
            List<CidrRange> trusted,
            List<CidrRange> balancers) {
        static Access by(ProxySettings proxy) {
            return new Access(
                    proxy.openToOthers(), proxy.botTokens(), proxy.allowFrom(), proxy.trustFrom(), proxy.balancers());
        }
    }

    private static final class Comparison {
        private final ConfigSources next;
        private final List<String> changes = new ArrayList<>();
        private final Problems problems = new Problems();

        Comparison(ConfigSources next) {
            this.next = next;
        }

        void gateway(GatewaySettings was, GatewaySettings is) {
            JsonTree tree = Objects.requireNonNull(next.gateway(), "a valid configuration has it")
                    .tree();
            restart("dataFolder", was.dataFolder(), is.dataFolder(), tree.down("dataFolder"));
            restart("eventLoops", was.eventLoops(), is.eventLoops(), tree.down("eventLoops"));
            restart("admin", was.admin(), is.admin(), tree.down("admin"));
            restart("alerts", was.alerts(), is.alerts(), tree.down("alerts"));
            restart("openTelemetry", was.openTelemetry(), is.openTelemetry(), tree.down("openTelemetry"));
            restart("log", was.log(), is.log(), tree.down("log"));
            restart("cluster", was.cluster(), is.cluster(), tree.down("cluster"));
            restart("proxy", was.proxy(), is.proxy().withAccessOf(was.proxy()), tree.down("proxy"));
            changed("who may connect", Access.by(was.proxy()), Access.by(is.proxy()));
            restart(
                    "gate.mostLimitInstances",
                    was.gate().mostLimitInstances(),
                    is.gate().mostLimitInstances(),
                    tree.down("gate", "mostLimitInstances"));
            changed("profile", was.profile(), is.profile());
            changed("hostNames", was.hostNames(), is.hostNames());
            changed("limitsPercent", was.limitsPercent(), is.limitsPercent());
            changed("gate", was.gate(), is.gate());
            changed("clock", was.clock(), is.clock());
            changed("readiness", was.readiness(), is.readiness());
            changed("killSwitch", was.killSwitch(), is.killSwitch());
            changed("breakers", was.breakers(), is.breakers());
        }

        void exchanges(Running running, Map<String, ConfiguredExchange> is) {
            Map<String, ConfiguredExchange> was = byName(running.config().exchanges());
            Map<String, ConfiguredExchange> leaving = byName(running.leaving());
            was.forEach((name, exchange) -> {
                ConfiguredExchange other = is.get(name);
                if (other == null) {
                    changes.add(gone(name, running.ports().get(name)));
                } else {
                    exchange(name, exchange, other);
                }
            });
            is.forEach((name, exchange) -> {
                ConfiguredExchange leaves = leaving.get(name);
                if (!was.containsKey(name)) {
                    come(exchange, running.ports().get(name));
                    if (leaves != null) {
                        exchange(name, leaves, exchange);
                    }
                }
            });
        }

        private static String gone(String name, @Nullable Integer port) {
            return "exchange '" + name + "' is removed: its usage, bans and latches are kept"
                    + (port == null ? "" : "; its port " + port + " stays open and returns 404");
        }

        /** Reports an added exchange. Its own port must already be open, otherwise a restart is needed. */
        private void come(ConfiguredExchange exchange, @Nullable Integer port) {
            Integer wanted = exchange.settings().listen();
            changes.add("exchange '" + exchange.name() + "' is added: its saved usage, bans and latches are in force");
            if (wanted != null && !wanted.equals(port)) {
                problems.add(
                        tree(exchange.name()).down("listen"),
                        "exchange '" + exchange.name() + "' has a port of its own, " + wanted
                                + ", which is not open: requires a restart");
            }
        }

        private JsonTree tree(String exchange) {
            return Objects.requireNonNull(next.exchanges().get(exchange), exchange)
                    .tree();
        }

        private void exchange(String name, ConfiguredExchange was, ConfiguredExchange is) {
            JsonTree tree = tree(name);
            restart(name + ".testnet", was.settings().testnet(), is.settings().testnet(), tree.down("testnet"));
            restart(name + ".listen", was.settings().listen(), is.settings().listen(), tree.down("listen"));
            Map<String, LimitSettings> before =
                    was.limits().stream().collect(Collectors.toMap(LimitSettings::name, Function.identity()));
            for (int i = 0; i < is.limits().size(); i++) {
                LimitSettings limit = is.limits().get(i);
                LimitSettings old = before.remove(limit.name());
                String key = name + ".limits." + limit.name();
                if (old == null && limit.formerName() != null && !isThere(is.limits(), limit.formerName())) {
                    old = before.remove(limit.formerName());
                }
                if (old == null) {
                    changes.add(key + " is new: starts as used up");
                } else {
                    restart(
                            key + ".scope",
                            old.scope(),
                            limit.scope(),
                            tree.down("limits", Integer.toString(i), "scope"));
                    changed(key, old, limit);
                }
            }
            before.keySet().forEach(gone -> changes.add(name + ".limits." + gone + " is removed"));
            changed(
                    name + ".upstreams",
                    was.settings().upstreams(),
                    is.settings().upstreams());
            changed(name + ".aliases", was.settings().aliases(), is.settings().aliases());
            changed(name + ".accounts", was.settings().accounts(), is.settings().accounts());
            grown(was.admission().accounts(), is.admission().accounts())
                    .forEach(account ->
                            changes.add(name + ".accounts." + account + " starts as used up: a key was moved to it"));
            changed(name + ".bots", was.admission().bots(), is.admission().bots());
            changed(
                    name + ".enforcement",
                    was.admission().observe(),
                    is.admission().observe());
            changed(name + ".clock", was.clock(), is.clock());
            changed(name + ".connections", was.connections(), is.connections());
            changed(name + ".reads", was.reads(), is.reads());
            changed(name + ".routes", was.dialect(), is.dialect());
        }

        /** Returns the accounts that gained a key; a key without an account counts as its own account. */
        private static Set<String> grown(Map<String, String> was, Map<String, String> is) {
            Set<String> grown = new TreeSet<>();
            is.forEach((key, account) -> {
                if (!was.getOrDefault(key, key).equals(account)) {
                    grown.add(account);
                }
            });
            was.keySet().stream().filter(key -> !is.containsKey(key)).forEach(grown::add);
            return grown;
        }

        private static boolean isThere(List<LimitSettings> limits, String name) {
            return limits.stream().anyMatch(limit -> limit.name().equals(name));
        }

        private void restart(String what, @Nullable Object was, @Nullable Object is, JsonTree at) {
            if (!Objects.equals(was, is)) {
                problems.add(at, "'" + what + "' changes from " + was + " to " + is + ": requires a restart");
            }
        }

        private void changed(String what, Object was, Object is) {
            if (!was.equals(is)) {
                changes.add(what + " changes");
            }
        }
    }
}
