package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problem;
import dev.sluice.config.json.Problems;
import dev.sluice.core.ratelimit.LimitSettings;
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
import java.util.stream.Stream;
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
        comparison.following();
        return new ConfigReload(comparison.changes, comparison.problems.list());
    }

    private static Map<String, ConfiguredExchange> byName(List<ConfiguredExchange> exchanges) {
        return exchanges.stream()
                .collect(Collectors.toMap(
                        ConfiguredExchange::name, Function.identity(), (one, same) -> one, LinkedHashMap::new));
    }

    private static final class Comparison {
        /** The keys of sluice.json that can change while the gateway runs, of which 'admission' has an exception. */
        private static final Set<String> CHANGEABLE = Set.of(
                "profile", "hostNames", "limitsPercent", "admission", "clock", "readiness", "killSwitch", "breakers");

        /** The keys of 'proxy' that can change while the ports are open. */
        private static final Set<String> ACCESS =
                Set.of("openToOthers", "botTokens", "allowFrom", "trustFrom", "balancers");

        /** The keys of a limit with values that are too long for a line. */
        private static final Set<String> LIMIT_TEXTS = Set.of("source", "conflict", "tiers");

        /** The keys of a limit that follow the percentage of all limits. */
        private static final Set<String> OF_PERCENT = Set.of("usePercent", "reserve");

        /** The key of 'admission' that cannot change while the gateway runs. */
        private static final String NEEDS_RESTART = "admission.maxLimitInstances";

        private final ConfigSources next;
        private final List<String> changes = new ArrayList<>();
        /** The percentages of all limits before and after; equal when they do not change. */
        private int wasPercent = 100;

        private int isPercent = 100;
        private int followers;
        private final Problems problems = new Problems();

        Comparison(ConfigSources next) {
            this.next = next;
        }

        void gateway(GatewaySettings was, GatewaySettings is) {
            wasPercent = was.limitsPercent();
            isPercent = is.limitsPercent();
            JsonTree tree = Objects.requireNonNull(next.gateway(), "a valid configuration has it")
                    .tree();
            for (RecordChange change : RecordChange.of(was, is)) {
                if (change.key().equals("proxy")) {
                    proxy(was.proxy(), is.proxy(), tree.down("proxy"));
                } else if (CHANGEABLE.contains(change.key())) {
                    named(change.key(), change.was(), change.is());
                } else {
                    restart(change.key(), change, tree);
                }
            }
            restart(
                    NEEDS_RESTART,
                    was.admission().maxLimitInstances(),
                    is.admission().maxLimitInstances(),
                    tree.down("admission", "maxLimitInstances"));
        }

        /** Reports each key that differs, with its values where these are short and cannot be secrets. */
        private void named(String what, @Nullable Object was, @Nullable Object is) {
            if (was instanceof Record before && is instanceof Record after && before.getClass() == after.getClass()) {
                RecordChange.of(before, after)
                        .forEach(inner -> named(what + "." + inner.key(), inner.was(), inner.is()));
            } else if (was instanceof Map<?, ?> before && is instanceof Map<?, ?> after) {
                Stream.concat(before.keySet().stream(), after.keySet().stream())
                        .distinct()
                        .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                        .forEach(key -> named(what + "." + key, before.get(key), after.get(key)));
            } else if (!what.equals(NEEDS_RESTART)) {
                changes.add(
                        isShort(was) && isShort(is)
                                ? what + " " + LimitChanges.shown(was) + " -> " + LimitChanges.shown(is)
                                : what + " changes");
            }
        }

        private static boolean isShort(@Nullable Object value) {
            return value == null || value instanceof Number || value instanceof Boolean || value instanceof Enum<?>;
        }

        /** Reports the limits that change because the percentage of all of them does, in one line. */
        void following() {
            if (followers > 0) {
                String what = "limitsPercent " + wasPercent + " -> " + isPercent;
                changes.replaceAll(change -> change.equals(what)
                        ? what + ": " + followers + (followers == 1 ? " limit follows" : " limits follow")
                                + ", with the reserves for cancels"
                        : change);
            }
        }

        /** Returns whether a limit changes only as the percentage of all limits does. */
        private boolean follows(LimitSettings was, LimitSettings is, List<RecordChange> differences) {
            double rounding = 1 + (double) isPercent / wasPercent;
            return wasPercent != isPercent
                    && was.percent() != is.percent()
                    && Math.abs(is.percent() - (double) was.percent() * isPercent / wasPercent) <= rounding
                    && differences.stream().map(RecordChange::key).allMatch(OF_PERCENT::contains);
        }

        private void proxy(ProxySettings was, ProxySettings is, JsonTree tree) {
            List<RecordChange> all = RecordChange.of(was, is);
            String access =
                    all.stream().map(RecordChange::key).filter(ACCESS::contains).collect(Collectors.joining(", "));
            if (!access.isEmpty()) {
                changes.add("who may connect changes: " + access);
            }
            all.stream()
                    .filter(change -> !ACCESS.contains(change.key()))
                    .forEach(change -> restart("proxy." + change.key(), change, tree));
        }

        void exchanges(Running running, Map<String, ConfiguredExchange> is) {
            Map<String, ConfiguredExchange> was = byName(running.config().exchanges());
            Map<String, ConfiguredExchange> leaving = byName(running.leaving());
            was.forEach((name, exchange) -> {
                ConfiguredExchange other = is.get(name);
                if (other == null) {
                    changes.add(removed(name, running.ports().get(name)));
                } else {
                    exchange(name, exchange, other);
                }
            });
            is.forEach((name, exchange) -> {
                ConfiguredExchange leaves = leaving.get(name);
                if (!was.containsKey(name)) {
                    added(exchange, running.ports().get(name));
                    if (leaves != null) {
                        exchange(name, leaves, exchange);
                    }
                }
            });
        }

        private static String removed(String name, @Nullable Integer port) {
            return "exchange '" + name + "' is removed: its usage, bans and latches are kept"
                    + (port == null ? "" : "; its port " + port + " stays open and returns 404");
        }

        /** Reports an added exchange. Its own port must already be open, otherwise a restart is needed. */
        private void added(ConfiguredExchange exchange, @Nullable Integer port) {
            Integer wanted = exchange.settings().listen();
            changes.add("exchange '" + exchange.name()
                    + "' is added: usage, bans and latches that were saved of it are in force");
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
            for (RecordChange change : RecordChange.of(was.settings(), is.settings())) {
                if (change.key().equals("testnet") || change.key().equals("listen")) {
                    restart(name + "." + change.key(), change, tree);
                } else {
                    changes.add(name + "." + change.key() + " changes");
                }
            }
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
                    List<RecordChange> differences = RecordChange.of(old, limit);
                    if (follows(old, limit, differences)) {
                        followers++;
                    } else {
                        limit(key, differences);
                    }
                }
            }
            before.keySet().forEach(removed -> changes.add(name + ".limits." + removed + " is removed"));
            grown(was.admission().accounts(), is.admission().accounts())
                    .forEach(account ->
                            changes.add(name + ".accounts." + account + " starts as used up: a key was moved to it"));
            boolean sameUse = was.admission().accounts().equals(is.admission().accounts())
                    && was.connections().equals(is.connections());
            changed(name + ".enabled", enabled(was, sameUse), enabled(is, sameUse));
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

        /** Returns whether the key switches the exchange off, or, if its use is the same, on from the start. */
        private static List<Boolean> enabled(ConfiguredExchange exchange, boolean withSameUse) {
            return List.of(!exchange.admission().disabled(), withSameUse && exchange.isUsedFromStart());
        }

        private static boolean isThere(List<LimitSettings> limits, String name) {
            return limits.stream().anyMatch(limit -> limit.name().equals(name));
        }

        /** Reports a change that needs a restart; of an object, each changed key. */
        private void restart(String what, RecordChange change, JsonTree parent) {
            JsonTree at = parent.down(change.key());
            if (at instanceof JsonTree.Obj && change.was() instanceof Record was && change.is() instanceof Record is) {
                RecordChange.of(was, is).forEach(inner -> restart(what + "." + inner.key(), inner, at));
            } else {
                restart(what, change.was(), change.is(), at);
            }
        }

        private void restart(String what, @Nullable Object was, @Nullable Object is, JsonTree at) {
            if (!Objects.equals(was, is)) {
                String change = was == null ? "is new" : is == null ? "is gone" : "changes from " + was + " to " + is;
                problems.add(at, "'" + what + "' " + change + ": requires a restart");
            }
        }

        private void limit(String what, List<RecordChange> differences) {
            if (!differences.isEmpty()) {
                changes.add(what + ": "
                        + differences.stream()
                                .map(one -> LIMIT_TEXTS.contains(one.key())
                                        ? one.key() + " changes"
                                        : one.key() + " " + LimitChanges.shown(one.was()) + " -> "
                                                + LimitChanges.shown(one.is()))
                                .collect(Collectors.joining(", ")));
            }
        }

        private void changed(String what, Object was, Object is) {
            if (!was.equals(is)) {
                changes.add(what + " changes");
            }
        }
    }
}
