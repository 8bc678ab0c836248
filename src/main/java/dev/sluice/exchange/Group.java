package dev.sluice.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All calls whose path begins alike, made ready; refuses names that lead nowhere. Immutable; any thread. */
final class Group {
    private static final String UNLISTED = " (unlisted)";

    private final DialectSettings dialect;
    private final GroupSettings settings;
    private final List<String> limitNames;
    private final Map<String, Integer> limits;
    private final Set<String> known = new HashSet<>();
    private final List<OutcomeRule> outcomes = new ArrayList<>();
    private final List<KindRule> reduces;
    private final RefusalSet refusals;
    private final Map<String, Integer> used = new LinkedHashMap<>();
    private final Map<String, CostRule> unlistedCosts;
    private final List<RoutePlan> routes = new ArrayList<>();
    private final RoutePlan unlistedRead;
    private final RoutePlan unlistedWrite;

    Group(DialectSettings dialect, GroupSettings settings, List<String> limitNames) {
        this.dialect = dialect;
        this.settings = settings;
        this.limitNames = limitNames;
        this.limits = indexes(limitNames);
        for (String name : settings.outcomes()) {
            outcomes.addAll(named(dialect.outcomes(), "outcomes", name));
        }
        this.reduces = settings.reduces() == null ? List.of() : named(dialect.reduces(), "reduces", settings.reduces());
        this.refusals = settings.refusals() == null
                ? RefusalSet.BY_STATUS
                : named(dialect.refusals(), "refusals", settings.refusals());
        settings.used().forEach((header, limit) -> used.put(header, limit(limit)));
        this.unlistedCosts = merged(settings.every(), settings.unlisted());
        this.unlistedRead = unlisted("GET", Kind.READ_PUBLIC);
        this.unlistedWrite = unlisted("*", Kind.PLACE);
        settings.routes().forEach(this::add);
    }

    private static Map<String, Integer> indexes(List<String> names) {
        Map<String, Integer> indexes = new HashMap<>();
        for (String name : names) {
            indexes.put(name, indexes.size());
        }
        return indexes;
    }

    private <T> T named(Map<String, T> sets, String what, String name) {
        T set = sets.get(name);
        if (set == null) {
            throw new IllegalArgumentException("group '" + settings.path() + "': there is no '" + name + "' in " + what
                    + "; there are " + sets.keySet());
        }
        return set;
    }

    private static Map<String, CostRule> merged(Map<String, CostRule> general, Map<String, CostRule> special) {
        Map<String, CostRule> merged = new LinkedHashMap<>(general);
        merged.putAll(special);
        return merged;
    }

    private RoutePlan unlisted(String method, Kind kind) {
        String id = method + " " + settings.path() + UNLISTED;
        Route route =
                new Route(id, method, settings.path(), kind, kind.reads(), false, source(settings.source(), dialect));
        RouteSettings none =
                new RouteSettings(List.of(), kind, List.of(), Map.of(), null, null, false, settings.source());
        return new RoutePlan(this, route, none, unlistedCosts);
    }

    private void add(RouteSettings route) {
        Map<String, CostRule> costs = merged(settings.every(), route.costs());
        for (String call : route.calls()) {
            int space = call.indexOf(' ');
            String path = call.substring(space + 1);
            if (space <= 0 || !covers(path)) {
                throw new IllegalArgumentException("route '" + call + "' is no \"METHOD " + settings.path()
                        + "/...\"; a route stands in the group whose path it begins with");
            }
            for (String method : call.substring(0, space).split(",", -1)) {
                routes.add(new RoutePlan(this, route(method, path, route), route, costs));
            }
        }
    }

    private Route route(String method, String path, RouteSettings route) {
        String source = source(route.source() == null ? settings.source() : route.source(), dialect);
        return new Route(
                method + " " + path, method, path, route.kind(), route.kind().reads(), true, source);
    }

    /** The tag that a source begins with, spelt out. */
    private static String source(String source, DialectSettings dialect) {
        int end = source.indexOf(' ');
        String tag = end < 0 ? source : source.substring(0, end);
        String document = dialect.sources().get(tag);
        return document == null ? source : source + " [" + tag + ": " + document + "]";
    }

    /** Whether a path is of this group: its segments begin with the group's. */
    boolean covers(String path) {
        return covers(settings.path(), path);
    }

    static boolean covers(String start, String path) {
        return start.length() == 1
                ? path.startsWith("/")
                : path.startsWith(start) && (path.length() == start.length() || path.charAt(start.length()) == '/');
    }

    String path() {
        return settings.path();
    }

    DialectSettings dialect() {
        return dialect;
    }

    List<RoutePlan> routes() {
        return routes;
    }

    RoutePlan unlisted(String method) {
        return method.equals("GET") || method.equals("HEAD") ? unlistedRead : unlistedWrite;
    }

    /** The place of a limit that this group is charged to; refuses a name that is no limit. */
    int limit(String name) {
        Integer index = limits.get(name);
        if (index == null) {
            throw new IllegalArgumentException(
                    "group '" + settings.path() + "': there is no limit '" + name + "'; there are " + limits.keySet());
        }
        known.add(name);
        return index;
    }

    /** Of these limits those that some call of the group is charged to, in their order. */
    List<String> known(List<String> names) {
        return names.stream().filter(known::contains).toList();
    }

    List<OutcomeRule> outcomes() {
        return outcomes;
    }

    List<KindRule> reduces() {
        return reduces;
    }

    RefusalSet refusals() {
        return refusals;
    }

    Map<String, Integer> used() {
        return used;
    }

    Map<String, CostRule> unlistedCosts() {
        return unlistedCosts;
    }

    /** Refuses outcome rules that hit limits nobody has. */
    void check() {
        for (OutcomeRule rule : outcomes) {
            for (String hit : rule.hits()) {
                if (!limits.containsKey(hit)) {
                    throw new IllegalArgumentException("outcomes of group '" + settings.path()
                            + "': there is no limit '" + hit + "' to hit; there are " + limits.keySet());
                }
            }
        }
    }

    String limitName(int index) {
        return limitNames.get(index);
    }

    int limitCount() {
        return limitNames.size();
    }
}
