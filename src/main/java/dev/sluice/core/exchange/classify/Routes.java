package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.settings.DialectSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The compiled routes of a dialect. Costs refer to limits by their index. Immutable and thread-safe. */
public final class Routes {
    private final RouteGroups groups;
    private final RouteTable table = new RouteTable();
    private final List<String> limitNames;

    public Routes(DialectSettings dialect, List<String> limitNames) {
        this.groups = new RouteGroups(dialect, limitNames);
        this.limitNames = List.copyOf(limitNames);
        groups.all().forEach(routeGroup -> routeGroup.tableRoutes().forEach(table::add));
        groups.all().forEach(routeGroup -> routeGroup.mapMessages(table));
        groups.all().forEach(routeGroup -> routeGroup.rules().checkLimitNames());
    }

    public RouteGroups groups() {
        return groups;
    }

    RouteTable table() {
        return table;
    }

    private Stream<CompiledRoute> compiledRoutes() {
        return groups.all().stream().flatMap(routeGroup -> routeGroup.routes().stream());
    }

    /** Returns all listed routes, in the order of the tables. */
    public List<Route> all() {
        return compiledRoutes().map(CompiledRoute::route).toList();
    }

    /** Returns the ids of the listed routes whose responses are the same for every caller. */
    public List<String> shareableReads() {
        return compiledRoutes()
                .filter(CompiledRoute::isShareable)
                .map(compiledRoute -> compiledRoute.route().id())
                .toList();
    }

    /**
     * Returns the range of costs of a listed route: {@link Cost#max} is the highest possible cost, {@link Cost#onOk}
     * the lowest.
     */
    public List<Cost> costRange(Route route) {
        return compiledRoutes()
                .filter(compiledRoute -> compiledRoute.route().equals(route))
                .findFirst()
                .map(compiledRoute -> compiledRoute.costs().costRanges())
                .orElse(List.of());
    }

    /**
     * Returns the highest cost of a call that cancels one order, by the name of the limit; without limits that no such
     * call is charged to.
     */
    public Map<String, Long> singleCancelCosts() {
        Map<String, Long> costs = new HashMap<>();
        compiledRoutes()
                .filter(CompiledRoute::isSingleCancel)
                .flatMap(compiledRoute -> compiledRoute.costs().costRanges().stream())
                .filter(cost -> cost.max() > 0)
                .forEach(cost -> costs.merge(limitNames.get(cost.limit()), cost.max(), Math::max));
        return costs;
    }

    /** Returns the paths of the groups with a route that is charged to one of these limits. */
    public List<String> pathsChargedTo(Set<String> limits) {
        return groups.all().stream()
                .filter(group -> group.routes().stream().anyMatch(compiledRoute -> isChargedTo(limits, compiledRoute)))
                .map(RouteGroup::path)
                .toList();
    }

    private boolean isChargedTo(Set<String> limits, CompiledRoute compiledRoute) {
        return compiledRoute.costs().costRanges().stream()
                .anyMatch(cost -> limits.contains(limitNames.get(cost.limit())));
    }
}
