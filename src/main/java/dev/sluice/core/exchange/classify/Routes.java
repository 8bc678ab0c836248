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
        groups.all().forEach(routeGroup -> routeGroup.listed().forEach(table::add));
        groups.all().forEach(routeGroup -> routeGroup.adopt(table));
        groups.all().forEach(routeGroup -> routeGroup.rules().check());
    }

    public RouteGroups groups() {
        return groups;
    }

    RouteTable table() {
        return table;
    }

    private Stream<CompiledRoute> listed() {
        return groups.all().stream().flatMap(routeGroup -> routeGroup.routes().stream());
    }

    /** Returns all listed routes, in the order of the tables. */
    public List<Route> all() {
        return listed().map(CompiledRoute::route).toList();
    }

    /** Returns the ids of the listed routes whose responses are the same for every caller. */
    public List<String> readsForAll() {
        return listed().filter(CompiledRoute::isForAll)
                .map(plan -> plan.route().id())
                .toList();
    }

    /**
     * Returns the range of costs of a listed route: {@link Cost#max} is the highest possible cost, {@link Cost#onOk}
     * the lowest.
     */
    public List<Cost> extremes(Route route) {
        return listed().filter(plan -> plan.route().equals(route))
                .findFirst()
                .map(plan -> plan.costs().extremes())
                .orElse(List.of());
    }

    /**
     * Returns the highest cost of a call that cancels one order, by the name of the limit; without limits that no such
     * call is charged to.
     */
    public Map<String, Long> singleCancelCosts() {
        Map<String, Long> costs = new HashMap<>();
        listed().filter(CompiledRoute::isSingleCancel)
                .flatMap(plan -> plan.costs().extremes().stream())
                .filter(cost -> cost.max() > 0)
                .forEach(cost -> costs.merge(limitNames.get(cost.limit()), cost.max(), Math::max));
        return costs;
    }

    /** Returns the paths of the groups with a route that is charged to one of these limits. */
    public List<String> pathsChargedTo(Set<String> limits) {
        return groups.all().stream()
                .filter(group -> group.routes().stream().anyMatch(plan -> isChargedTo(limits, plan)))
                .map(RouteGroup::path)
                .toList();
    }

    private boolean isChargedTo(Set<String> limits, CompiledRoute plan) {
        return plan.costs().extremes().stream().anyMatch(cost -> limits.contains(limitNames.get(cost.limit())));
    }
}
