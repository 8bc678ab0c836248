package dev.sluice.config;

import dev.sluice.limit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What changes when a running gateway takes over another configuration: all of it, or nothing and why not. Limits, accounts, bots, aliases,
 * deadlines, upstreams, routes and enforcement can change while it runs; ports, the data folder, the proxy's own bounds and the set of exchanges need a restart.
 *
 * @param changes what changes, in words; empty: nothing does
 * @param refused what would need a restart; empty: it can be done
 */
public record Reload(List<String> changes, List<Problem> refused) {
    public Reload {
        changes = List.copyOf(changes);
        refused = List.copyOf(refused);
    }

    public boolean possible() {
        return refused.isEmpty();
    }

    public static Reload between(Config running, Config next) {
        Comparison comparison = new Comparison(next);
        comparison.gateway(running.gateway(), next.gateway());
        comparison.exchanges(byName(running), byName(next));
        return new Reload(comparison.changes, comparison.problems.list());
    }

    private static Map<String, ConfiguredExchange> byName(Config config) {
        return config.exchanges().stream().collect(Collectors.toMap(ConfiguredExchange::name, Function.identity()));
    }

    private static final class Comparison {
        private final Sources next;
        private final List<String> changes = new ArrayList<>();
        private final Problems problems = new Problems();

        Comparison(Config next) {
            this.next = next.sources();
        }

        void gateway(GatewaySettings was, GatewaySettings is) {
            Json tree = Objects.requireNonNull(next.gateway(), "a valid configuration has it")
                    .tree();
            restart("dataFolder", was.dataFolder(), is.dataFolder(), tree.down("dataFolder"));
            restart("eventLoops", was.eventLoops(), is.eventLoops(), tree.down("eventLoops"));
            restart("admin", was.admin(), is.admin(), tree.down("admin"));
            restart("proxy", was.proxy(), is.proxy(), tree.down("proxy"));
            restart(
                    "gate.mostLimitInstances",
                    was.gate().mostLimitInstances(),
                    is.gate().mostLimitInstances(),
                    tree.down("gate", "mostLimitInstances"));
            changed("profile", was.profile(), is.profile());
            changed("limitsPercent", was.limitsPercent(), is.limitsPercent());
            changed("gate", was.gate(), is.gate());
        }

        void exchanges(Map<String, ConfiguredExchange> was, Map<String, ConfiguredExchange> is) {
            was.forEach((name, exchange) -> {
                ConfiguredExchange other = is.get(name);
                if (other == null) {
                    problems.add(new Problem(
                            next.folder().resolve("exchanges.json").toString(),
                            "",
                            0,
                            "",
                            "exchange '" + name + "' is gone: needs a restart"));
                } else {
                    exchange(name, exchange, other);
                }
            });
            is.forEach((name, exchange) -> {
                if (!was.containsKey(name)) {
                    problems.add(tree(name), "exchange '" + name + "' is new: needs a restart");
                }
            });
        }

        private Json tree(String exchange) {
            return Objects.requireNonNull(next.exchanges().get(exchange), exchange)
                    .tree();
        }

        private void exchange(String name, ConfiguredExchange was, ConfiguredExchange is) {
            Json tree = tree(name);
            restart(name + ".listen", was.settings().listen(), is.settings().listen(), tree.down("listen"));
            Map<String, LimitSettings> before =
                    was.limits().stream().collect(Collectors.toMap(LimitSettings::name, Function.identity()));
            for (int i = 0; i < is.limits().size(); i++) {
                LimitSettings limit = is.limits().get(i);
                LimitSettings old = before.remove(limit.name());
                String told = name + ".limits." + limit.name();
                if (old == null) {
                    changes.add(told + " is new");
                } else {
                    restart(
                            told + ".scope",
                            old.scope(),
                            limit.scope(),
                            tree.down("limits", Integer.toString(i), "scope"));
                    changed(told, old, limit);
                }
            }
            before.keySet().forEach(gone -> changes.add(name + ".limits." + gone + " is gone"));
            changed(
                    name + ".upstreams",
                    was.settings().upstreams(),
                    is.settings().upstreams());
            changed(name + ".aliases", was.settings().aliases(), is.settings().aliases());
            changed(name + ".accounts", was.settings().accounts(), is.settings().accounts());
            changed(name + ".bots", was.gate().bots(), is.gate().bots());
            changed(name + ".enforcement", was.gate().observe(), is.gate().observe());
            changed(name + ".clock", was.clock(), is.clock());
            changed(name + ".routes", was.dialect(), is.dialect());
        }

        private void restart(
                String what,
                @org.jspecify.annotations.Nullable Object was,
                @org.jspecify.annotations.Nullable Object is,
                Json at) {
            if (!Objects.equals(was, is)) {
                problems.add(at, "'" + what + "' changes from " + was + " to " + is + ": needs a restart");
            }
        }

        private void changed(String what, Object was, Object is) {
            if (!was.equals(is)) {
                changes.add(what + " changes");
            }
        }
    }
}
