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

    public boolean isPossible() {
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
        comparison.compareGateways(running.config().gateway(), next.gateway());
        comparison.compareExchanges(running, byName(next.exchanges()));
        comparison.summarizeFollowers();
        return new ConfigReload(comparison.changes, comparison.problems.list());
    }

    private static Map<String, ConfiguredExchange> byName(List<ConfiguredExchange> exchanges) {
        return exchanges.stream()
                .collect(Collectors.toMap(
                        ConfiguredExchange::name, Function.identity(), (one, same) -> one, LinkedHashMap::new));
    }

    private static final class Comparison {
        /** The keys of sluice.json that can change while the gateway runs, except {@link #NEEDS_RESTART}. */
        private static final Set<String> CHANGEABLE = Set.of(
                "profile",
                "hostNames",
                "limitsPercent",
                "admission",
                "clock",
                "readiness",
                "killSwitch",
                "breakers",
                "journal");

        /** The keys of 'proxy' that can change while the ports are open. */
        private static final Set<String> ACCESS =
                Set.of("openToOthers", "botTokens", "allowFrom", "trustFrom", "balancers");

        /** The keys of a limit with values that are too long for a line. */
        private static final Set<String> LIMIT_TEXTS = Set.of("source", "conflict", "tiers");

        /** The keys of a limit that follow the percentage of all limits. */
        private static final Set<String> PERCENT_KEYS = Set.of("usePercent", "reserve");

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

        void compareGateways(GatewaySettings was, GatewaySettings is) {
            wasPercent = was.limitsPercent();
            isPercent = is.limitsPercent();
            JsonTree tree = Objects.requireNonNull(next.gateway(), "a valid configuration has it")
                    .tree();
            for (RecordChange change : RecordChange.of(was, is)) {
                if (change.key().equals("proxy")) {
                    compareProxies(was.proxy(), is.proxy(), tree.descend("proxy"));
                } else if (CHANGEABLE.contains(change.key())) {
                    reportKeys(change.key(), change.before(), change.after());
                } else {
                    requireRestart(change.key(), change, tree);
                }
            }
            requireRestart(
                    NEEDS_RESTART,
                    was.admission().maxLimitInstances(),
                    is.admission().maxLimitInstances(),
                    tree.descend("admission", "maxLimitInstances"));
        }

        /** Reports each key that differs, with its values where these are short and cannot be secrets. */
        private void reportKeys(String what, @Nullable Object was, @Nullable Object is) {
            if (was instanceof Record before && is instanceof Record after && before.getClass() == after.getClass()) {
                RecordChange.of(before, after)
                        .forEach(inner -> reportKeys(what + "." + inner.key(), inner.before(), inner.after()));
            } else if (was instanceof Map<?, ?> before && is instanceof Map<?, ?> after) {
                Stream.concat(before.keySet().stream(), after.keySet().stream())
                        .distinct()
                        .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                        .forEach(key -> reportKeys(what + "." + key, before.get(key), after.get(key)));
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

        /** Summarizes in one line the limits that change only because the percentage of all limits changes. */
        void summarizeFollowers() {
            if (followers > 0) {
                String what = "limitsPercent " + wasPercent + " -> " + isPercent;
                changes.replaceAll(change -> change.equals(what)
                        ? what + ": " + followers + (followers == 1 ? " limit follows" : " limits follow")
                                + ", with the reserves for cancels"
                        : change);
            }
        }

        /** Returns whether a limit changes only because the percentage of all limits changes. */
        private boolean follows(LimitSettings was, LimitSettings is, List<RecordChange> differences) {
            double rounding = 1 + (double) isPercent / wasPercent;
            return wasPercent != isPercent
                    && was.percent() != is.percent()
                    && Math.abs(is.percent() - (double) was.percent() * isPercent / wasPercent) <= rounding
                    && differences.stream().map(RecordChange::key).allMatch(PERCENT_KEYS::contains);
        }

        private void compareProxies(ProxySettings was, ProxySettings is, JsonTree tree) {
            List<RecordChange> all = RecordChange.of(was, is);
            String access =
                    all.stream().map(RecordChange::key).filter(ACCESS::contains).collect(Collectors.joining(", "));
            if (!access.isEmpty()) {
                changes.add("who may connect changes: " + access);
            }
            all.stream()
                    .filter(change -> !ACCESS.contains(change.key()))
                    .forEach(change -> requireRestart("proxy." + change.key(), change, tree));
        }

        void compareExchanges(Running running, Map<String, ConfiguredExchange> is) {
            Map<String, ConfiguredExchange> was = byName(running.config().exchanges());
            Map<String, ConfiguredExchange> leaving = byName(running.leaving());
            was.forEach((name, exchange) -> {
                ConfiguredExchange other = is.get(name);
                if (other == null) {
                    changes.add(removedText(name, running.ports().get(name)));
                } else {
                    compareExchange(name, exchange, other);
                }
            });
            is.forEach((name, exchange) -> {
                ConfiguredExchange leaves = leaving.get(name);
                if (!was.containsKey(name)) {
                    reportAdded(exchange, running.ports().get(name));
                    if (leaves != null) {
                        compareExchange(name, leaves, exchange);
                    }
                }
            });
        }

        private static String removedText(String name, @Nullable Integer port) {
            return "exchange '" + name + "' is removed: its usage, bans and latches are kept"
                    + (port == null ? "" : "; its port " + port + " stays open and returns 404");
        }

        /** Reports an added exchange. Its own port must already be open, otherwise a restart is needed. */
        private void reportAdded(ConfiguredExchange exchange, @Nullable Integer port) {
            Integer wanted = exchange.settings().listen();
            changes.add("exchange '" + exchange.name()
                    + "' is added: usage, bans and latches that were saved of it are in force");
            if (wanted != null && !wanted.equals(port)) {
                problems.add(
                        tree(exchange.name()).descend("listen"),
                        "exchange '" + exchange.name() + "' has a port of its own, " + wanted
                                + ", which is not open: requires a restart");
            }
        }

        private JsonTree tree(String exchange) {
            return Objects.requireNonNull(next.exchanges().get(exchange), exchange)
                    .tree();
        }

        private void compareExchange(String name, ConfiguredExchange was, ConfiguredExchange is) {
            JsonTree tree = tree(name);
            for (RecordChange change : RecordChange.of(was.settings(), is.settings())) {
                if (change.key().equals("testnet") || change.key().equals("listen")) {
                    requireRestart(name + "." + change.key(), change, tree);
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
                if (old == null && limit.formerName() != null && !exists(is.limits(), limit.formerName())) {
                    old = before.remove(limit.formerName());
                }
                if (old == null) {
                    changes.add(key + " is new: starts as used up");
                } else {
                    requireRestart(
                            key + ".scope",
                            old.scope(),
                            limit.scope(),
                            tree.descend("limits", Integer.toString(i), "scope"));
                    List<RecordChange> differences = RecordChange.of(old, limit);
                    if (follows(old, limit, differences)) {
                        followers++;
                    } else {
                        reportLimit(key, differences);
                    }
                }
            }
            before.keySet().forEach(removed -> changes.add(name + ".limits." + removed + " is removed"));
            accountsWithNewKeys(was.admission().accounts(), is.admission().accounts())
                    .forEach(account ->
                            changes.add(name + ".accounts." + account + " starts as used up: a key was moved to it"));
            boolean sameUse = was.admission().accounts().equals(is.admission().accounts())
                    && was.connections().equals(is.connections());
            reportChange(name + ".enabled", enabled(was, sameUse), enabled(is, sameUse));
            reportChange(name + ".bots", was.admission().bots(), is.admission().bots());
            reportChange(
                    name + ".enforcement",
                    was.admission().observe(),
                    is.admission().observe());
            reportChange(name + ".clock", was.clock(), is.clock());
            reportChange(name + ".connections", was.connections(), is.connections());
            reportChange(name + ".reads", was.reads(), is.reads());
            reportChange(name + ".routes", was.dialect(), is.dialect());
        }

        /** Returns the accounts that gained a key; a key without an account counts as its own account. */
        private static Set<String> accountsWithNewKeys(Map<String, String> was, Map<String, String> is) {
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

        private static boolean exists(List<LimitSettings> limits, String name) {
            return limits.stream().anyMatch(limit -> limit.name().equals(name));
        }

        /** Reports a change that needs a restart; of an object, each changed key. */
        private void requireRestart(String what, RecordChange change, JsonTree parent) {
            JsonTree at = parent.descend(change.key());
            if (at instanceof JsonTree.Obj
                    && change.before() instanceof Record was
                    && change.after() instanceof Record is) {
                RecordChange.of(was, is).forEach(inner -> requireRestart(what + "." + inner.key(), inner, at));
            } else {
                requireRestart(what, change.before(), change.after(), at);
            }
        }

        private void requireRestart(String what, @Nullable Object was, @Nullable Object is, JsonTree at) {
            if (!Objects.equals(was, is)) {
                String change = was == null ? "is new" : is == null ? "is gone" : "changes from " + was + " to " + is;
                problems.add(at, "'" + what + "' " + change + ": requires a restart");
            }
        }

        private void reportLimit(String what, List<RecordChange> differences) {
            if (!differences.isEmpty()) {
                changes.add(what + ": "
                        + differences.stream()
                                .map(one -> LIMIT_TEXTS.contains(one.key())
                                        ? one.key() + " changes"
                                        : one.key() + " " + LimitChanges.shown(one.before()) + " -> "
                                                + LimitChanges.shown(one.after()))
                                .collect(Collectors.joining(", ")));
            }
        }

        private void reportChange(String what, Object was, Object is) {
            if (!was.equals(is)) {
                changes.add(what + " changes");
            }
        }
    }
}
