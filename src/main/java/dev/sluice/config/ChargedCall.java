package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The costs of one kind of call of a dialect, as the checks need them.
 *
 * @param call the description of the call in messages
 * @param location the place that states the cost
 * @param kinds the possible kinds of such a call
 * @param costs the cost rules by limit: those of the group, overridden by those of the call
 */
record ChargedCall(String call, JsonTree location, Set<Kind> kinds, Map<String, CostRule> costs) {
    private static final Set<Kind> CANCELS = Set.of(Kind.CANCEL, Kind.DEAD_MAN);

    static List<ChargedCall> of(BoundFile<DialectSettings> dialect) {
        List<ChargedCall> all = new ArrayList<>();
        Map<String, List<GroupedRoute>> listed = listed(dialect.value());
        for (GroupSettings group : dialect.value().groups()) {
            all.add(new ChargedCall(
                    "calls of " + group.path() + " without a route",
                    dialect.treeOf(group),
                    EnumSet.of(Kind.PLACE, group.streams() ? Kind.SESSION : Kind.READ_PUBLIC),
                    merged(group.costs(), group.unlistedCosts())));
            if (!group.unlistedKinds().isEmpty()) {
                all.add(new ChargedCall(
                        "calls of " + group.path() + " by their method",
                        dialect.treeOf(group),
                        EnumSet.copyOf(group.unlistedKinds().values()),
                        merged(group.costs(), group.unlistedCosts())));
            }
            for (RouteSettings route : group.routes()) {
                all.add(new ChargedCall(
                        route.calls().isEmpty() ? group.path() : route.calls().get(0),
                        dialect.treeOf(route),
                        kinds(dialect.value(), group, route),
                        merged(group.costs(), route.costs())));
            }
            MessageSettings messages = group.messages();
            if (messages != null) {
                new TreeSet<>(messages.calls().values()).forEach(call -> {
                    for (GroupedRoute groupedRoute : listed.getOrDefault(call, List.of())) {
                        all.add(ofMessage(group, call, groupedRoute, dialect));
                    }
                });
            }
        }
        return all;
    }

    /** A route and its group. */
    private record GroupedRoute(GroupSettings group, RouteSettings route) {}

    /** Returns the routes of each call, each once, also by the call without its query. */
    private static Map<String, List<GroupedRoute>> listed(DialectSettings dialect) {
        Map<String, List<GroupedRoute>> listed = new HashMap<>();
        for (GroupSettings group : dialect.groups()) {
            for (RouteSettings route : group.routes()) {
                Set<String> calls = new HashSet<>(route.calls());
                route.calls().forEach(call -> calls.add(call.split("\\?", 2)[0]));
                GroupedRoute one = new GroupedRoute(group, route);
                calls.forEach(call ->
                        listed.computeIfAbsent(call, any -> new ArrayList<>()).add(one));
            }
        }
        return listed;
    }

    /** Returns the charges of the messages of a group that stand for an HTTP call: also what every message costs. */
    private static ChargedCall ofMessage(
            GroupSettings group, String call, GroupedRoute groupedRoute, BoundFile<DialectSettings> dialect) {
        return new ChargedCall(
                "messages of " + group.path() + " for " + call,
                dialect.treeOf(group),
                kinds(dialect.value(), groupedRoute.group(), groupedRoute.route()),
                merged(
                        group.costs(),
                        merged(
                                groupedRoute.group().costs(),
                                groupedRoute.route().costs())));
    }

    private static Map<String, CostRule> merged(Map<String, CostRule> every, Map<String, CostRule> own) {
        Map<String, CostRule> both = new HashMap<>(every);
        both.putAll(own);
        return both;
    }

    private static Set<Kind> kinds(DialectSettings dialect, GroupSettings group, RouteSettings route) {
        Set<Kind> kinds = EnumSet.of(route.kind());
        List<KindRule> reduces =
                group.reduces() == null ? List.of() : dialect.reduces().getOrDefault(group.reduces(), List.of());
        route.kinds().forEach(rule -> kinds.add(rule.kind()));
        if (route.kind() == Kind.PLACE) {
            reduces.forEach(rule -> kinds.add(rule.kind()));
        }
        return kinds;
    }

    /** Returns whether such a call can be a CANCEL or DEAD_MAN. */
    boolean mayCancel() {
        return kinds.contains(Kind.CANCEL) || kinds.contains(Kind.DEAD_MAN);
    }

    boolean onlyCancels() {
        return CANCELS.containsAll(kinds);
    }

    /** Returns the fewest units of the limit that such a call can need before it is sent. */
    long min(String limit) {
        CostRule rule = costs.get(limit);
        return rule == null ? 0 : rule.range().min();
    }

    /** Returns the fewest units of the limit that such a call costs, whether it succeeds or fails. */
    long minOfAnyOutcome(String limit) {
        CostRule rule = costs.get(limit);
        return rule == null ? 0 : minOfAnyOutcome(rule);
    }

    private static long minOfAnyOutcome(CostRule rule) {
        if (rule instanceof CostRule.OnOutcome both) {
            return Math.min(minOfAnyOutcome(both.failed()), minOfAnyOutcome(both.ok()));
        }
        if (rule instanceof CostRule.Presence either) {
            return Math.min(minOfAnyOutcome(either.then()), minOfAnyOutcome(either.otherwise()));
        }
        if (rule instanceof CostRule.Matching either) {
            return Math.min(minOfAnyOutcome(either.then()), minOfAnyOutcome(either.otherwise()));
        }
        return rule.range().min();
    }

    /** Returns whether such a call can place an order. */
    boolean places() {
        return kinds.stream().anyMatch(Kind::places);
    }

    /** Returns the most units of the limit that such a call can need. */
    long max(String limit) {
        CostRule rule = costs.get(limit);
        return rule == null ? 0 : rule.range().max();
    }
}
