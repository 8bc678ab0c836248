package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The route groups of a dialect, separately for HTTP and WebSockets, because their paths may be the same. Immutable and
 * thread-safe.
 */
public final class RouteGroups {
    private final List<RouteGroup> http;
    private final List<RouteGroup> streams;
    private final Map<RouteGroup, RouteGroup> maxCostGroups = new HashMap<>();
    private final List<RouteGroup> all = new ArrayList<>();

    public RouteGroups(DialectSettings dialect, List<String> limitNames) {
        http = groups(dialect, false, limitNames);
        streams = groups(dialect, true, limitNames);
        all.addAll(http);
        all.addAll(streams);
        Map<String, CostRule> maxCosts = maxCosts(dialect);
        http.forEach(routeGroup -> maxCostGroups.put(
                routeGroup, new RouteGroup(dialect, routeGroup.settings().withoutRoutes(maxCosts), limitNames)));
        all.addAll(maxCostGroups.values());
    }

    /** Returns the highest default cost of any HTTP group for each limit. */
    private static Map<String, CostRule> maxCosts(DialectSettings dialect) {
        Map<String, Long> maxUnits = new LinkedHashMap<>();
        for (GroupSettings group : dialect.groups()) {
            if (!group.streams()) {
                group.costs()
                        .forEach((limit, rule) ->
                                maxUnits.merge(limit, rule.range().max(), Math::max));
                group.unlistedCosts()
                        .forEach((limit, rule) ->
                                maxUnits.merge(limit, rule.range().max(), Math::max));
            }
        }
        Map<String, CostRule> rules = new LinkedHashMap<>();
        maxUnits.forEach((limit, units) -> rules.put(limit, new CostRule.Fixed(units)));
        return rules;
    }

    /** Returns the groups with the longest path first. The last group covers all remaining paths. */
    private static List<RouteGroup> groups(DialectSettings dialect, boolean ofStreams, List<String> limitNames) {
        List<RouteGroup> groups = new ArrayList<>();
        for (GroupSettings settings : dialect.groups()) {
            if (settings.streams() == ofStreams) {
                groups.add(new RouteGroup(dialect, settings, limitNames));
            }
        }
        if (groups.stream().noneMatch(routeGroup -> routeGroup.path().equals("/"))) {
            groups.add(new RouteGroup(dialect, catchAll(dialect, ofStreams), limitNames));
        }
        groups.sort(Comparator.comparingInt(
                        (RouteGroup routeGroup) -> routeGroup.path().length())
                .reversed());
        return List.copyOf(groups);
    }

    private static GroupSettings catchAll(DialectSettings dialect, boolean ofStreams) {
        return GroupSettings.catchAll(
                "no group of the dialect names this path: the most that any charges of each limit",
                ofStreams ? Map.of() : maxCosts(dialect),
                ofStreams ? null : dialect.groups().get(0).refusals(),
                ofStreams);
    }

    /**
     * Returns whether these are the rules of one of the groups; if so, a call that was classified with them is up to
     * date.
     */
    public boolean contains(GroupRules rules) {
        for (RouteGroup routeGroup : all) {
            if (routeGroup.rules() == rules) {
                return true;
            }
        }
        return false;
    }

    public List<RouteGroup> all() {
        return all;
    }

    /** Returns the group of an unlisted call whose path is not in normal form. */
    RouteGroup withMaxCosts(String method, String path) {
        RouteGroup routeGroup = find(method, path);
        return maxCostGroups.getOrDefault(routeGroup, routeGroup);
    }

    public RouteGroup find(String method, String path) {
        List<RouteGroup> groups = method.equals(Route.OPEN) || method.equals(Route.SEND) ? streams : http;
        for (RouteGroup routeGroup : groups) {
            if (routeGroup.covers(path)) {
                return routeGroup;
            }
        }
        return groups.get(groups.size() - 1);
    }
}
