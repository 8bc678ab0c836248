package dev.sluice.core.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A group of routes that share a path prefix, compiled from its settings. References to unknown names cause an IllegalArgumentException.
 * Thread-safe once built.
 */
final class RouteGroup {
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
    private final @Nullable RemainingHeader remainingHeader;
    private final Map<String, CostRule> unlistedCosts;
    private final List<CompiledRoute> routes = new ArrayList<>();
    private final @Nullable SymbolNormalizer symbolNormalizer;
    private final List<CompiledRoute> tabled = new ArrayList<>();
    private final Map<String, RouteVariants> variants = new LinkedHashMap<>();
    private final CompiledRoute unlistedRead;
    private final CompiledRoute unlistedWrite;
    private final CompiledRoute unlistedOpening;
    private final @Nullable MessageReader messageReader;
    private final Map<String, CompiledRoute> messagePlans = new HashMap<>();
    private final Map<String, CompiledRoute> unlistedByMethod = new HashMap<>();

    RouteGroup(DialectSettings dialect, GroupSettings settings, List<String> limitNames) {
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
        this.messageReader =
                settings.messages() == null ? null : new MessageReader(settings.messages(), dialect.keyHeader());
        if (messageReader != null && !refusals.wordsMessages()) {
            throw new IllegalArgumentException("group '" + settings.path()
                    + "' reads messages: its refusals must define blockedOrder, blockedOther, waitLonger, stale"
                    + " and nonceOvertaken");
        }
        settings.used().forEach((header, limit) -> used.put(header, limit(limit)));
        this.remainingHeader = remaining(settings.remaining());
        SpellingSettings spelt = dialect.spelling();
        this.symbolNormalizer = spelt == null ? null : new SymbolNormalizer(spelt);
        this.unlistedCosts = merged(settings.every(), settings.unlisted());
        this.unlistedRead = unlisted("GET", Kind.READ_PUBLIC);
        this.unlistedWrite = unlisted("*", Kind.PLACE);
        this.unlistedOpening = unlisted(Route.OPEN, Kind.SESSION);
        settings.unlistedKinds().forEach((method, kind) -> unlistedByMethod.put(method, unlisted(method, kind)));
        settings.routes().forEach(this::addVariants);
        settings.routes().forEach(this::add);
        variants.forEach(this::addUnlisted);
    }

    private @Nullable RemainingHeader remaining(@Nullable RemainingSettings stated) {
        return stated == null
                ? null
                : new RemainingHeader(
                        stated, stated.limits().stream().map(this::limit).collect(Collectors.toUnmodifiableSet()));
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

    private CompiledRoute unlisted(String method, Kind kind) {
        String id = method + " " + settings.path() + UNLISTED;
        Route route =
                new Route(id, method, settings.path(), kind, kind.reads(), false, source(settings.source(), dialect));
        return new CompiledRoute(this, route, none(kind), unlistedCosts);
    }

    private RouteSettings none(Kind kind) {
        return RouteSettings.builder(List.of(), kind).source(settings.source()).build();
    }

    private void addVariants(RouteSettings route) {
        for (String call : route.calls()) {
            String condition = RouteVariants.condition(path(call));
            if (condition != null) {
                addVariant(route, call, condition);
            }
        }
    }

    private void addVariant(RouteSettings route, String call, String condition) {
        String path = path(call);
        if (condition.indexOf('=') <= 0 || path.indexOf('{') >= 0) {
            throw new IllegalArgumentException("route '" + call + "' is not \"METHOD /path?parameter=value\";"
                    + " such a route has one condition and no variable in its path");
        }
        Map<String, CostRule> costs = merged(settings.every(), route.costs());
        for (String method : methods(call)) {
            CompiledRoute plan = new CompiledRoute(this, route(method, path, route), route, costs);
            variants.computeIfAbsent(
                            method + " " + RouteVariants.path(path),
                            key -> new RouteVariants(RouteVariants.parameter(condition)))
                    .add(condition, plan);
            routes.add(plan);
        }
    }

    private void add(RouteSettings route) {
        Map<String, CostRule> costs = merged(settings.every(), route.costs());
        for (String call : route.calls()) {
            String path = path(call);
            for (String method : RouteVariants.condition(path) == null ? methods(call) : List.<String>of()) {
                RouteVariants others = variants.remove(method + " " + path);
                CompiledRoute plan = new CompiledRoute(
                        this, route(method, path, route), route, new CompiledRoute.Pricelist(costs, others));
                routes.add(plan);
                tabled.add(plan);
            }
        }
    }

    /** Adds the route for calls that match none of the variants of a path; they are treated as unlisted. */
    private void addUnlisted(String call, RouteVariants others) {
        String method = methods(call).get(0);
        Route any = unlisted(method).route();
        Route route = new Route(call + UNLISTED, method, path(call), any.kind(), any.repeatable(), false, any.source());
        tabled.add(
                new CompiledRoute(this, route, none(any.kind()), new CompiledRoute.Pricelist(unlistedCosts, others)));
    }

    private static List<String> methods(String call) {
        return List.of(call.substring(0, call.indexOf(' ')).split(",", -1));
    }

    private String path(String call) {
        int space = call.indexOf(' ');
        String path = call.substring(space + 1);
        if (space <= 0 || !covers(RouteVariants.path(path))) {
            throw new IllegalArgumentException("route '" + call + "' is not \"METHOD " + settings.path()
                    + "/...\"; a route must be in the group whose path it begins with");
        }
        for (String method : methods(call)) {
            boolean ofStreams = method.equals(Route.OPEN) || method.equals(Route.SEND);
            if (ofStreams != settings.streams()) {
                throw new IllegalArgumentException("route '" + call + "': OPEN and SEND are calls of groups with"
                        + " \"streams\": true, which have only these");
            }
        }
        return path;
    }

    /** Maps messages to the HTTP routes that they are equivalent to. */
    void adopt(RouteTable table) {
        MessageSettings read = settings.messages();
        if (read == null) {
            return;
        }
        read.calls().forEach((name, call) -> {
            int space = call.indexOf(' ');
            CompiledRoute plan = space < 0 ? null : table.find(call.substring(0, space), call.substring(space + 1));
            if (plan == null) {
                throw new IllegalArgumentException("group '" + settings.path() + "': the message '" + name
                        + "' refers to '" + call + "', which is not a route");
            }
            messagePlans.put(name, plan.asMessage(this, read.result()));
        });
    }

    /** Returns the HTTP route that the message named by the last one or two segments of the path is equivalent to, or null if there is none. */
    @Nullable
    CompiledRoute message(String path) {
        int last = path.lastIndexOf('/');
        CompiledRoute plan = messagePlans.get(path.substring(last + 1));
        int before = last <= 0 ? -1 : path.lastIndexOf('/', last - 1);
        return plan != null || before < 0 ? plan : messagePlans.get(path.substring(before + 1));
    }

    private Route route(String method, String path, RouteSettings route) {
        String source = source(route.source() == null ? settings.source() : route.source(), dialect);
        return new Route(
                method + " " + path,
                method,
                RouteVariants.path(path),
                route.kind(),
                route.kind().reads(),
                true,
                source);
    }

    /** Returns the source text, followed by the document that its leading tag refers to. */
    private static String source(String source, DialectSettings dialect) {
        int end = source.indexOf(' ');
        String tag = end < 0 ? source : source.substring(0, end);
        String document = dialect.sources().get(tag);
        return document == null ? source : source + " [" + tag + ": " + document + "]";
    }

    /** Checks whether a path belongs to this group, compared by whole segments. */
    boolean covers(String path) {
        return covers(settings.path(), path);
    }

    static boolean covers(String start, String path) {
        return start.length() == 1
                ? path.startsWith("/")
                : path.startsWith(start) && (path.length() == start.length() || path.charAt(start.length()) == '/');
    }

    GroupSettings settings() {
        return settings;
    }

    String path() {
        return settings.path();
    }

    /** Returns the reader of WebSocket messages, or null if messages of this group are not read. */
    @Nullable
    MessageReader messageReader() {
        return messageReader;
    }

    @Nullable
    AnswerSettings answers() {
        MessageSettings read = settings.messages();
        return read != null && read.answers() != null ? read.answers() : dialect.answers();
    }

    /** Returns the name of the parameter that contains the instrument, or null if there is none. */
    @Nullable
    String instrument() {
        MessageSettings read = settings.messages();
        String ofMessages = read == null ? null : read.instrument();
        String own = ofMessages == null ? settings.instrument() : ofMessages;
        return own == null ? dialect.instrument() : own;
    }

    /**
     * Returns the key of per-instrument limits for a call that names no instrument. Where ids can stand for instruments, the call may concern any
     * of them.
     */
    String unlistedRoute() {
        return dialect.codes() == null ? "" : Cost.ANY;
    }

    DialectSettings dialect() {
        return dialect;
    }

    /** Returns the canonical name of an instrument. */
    String spelt(String instrument) {
        return symbolNormalizer == null || instrument.isEmpty() ? instrument : symbolNormalizer.of(instrument);
    }

    /** Returns all listed routes. */
    List<CompiledRoute> routes() {
        return routes;
    }

    /**
     * Returns the routes that method and path alone lead to: the listed ones without a condition, and one for each path that has only routes with
     * conditions.
     */
    List<CompiledRoute> tabled() {
        return tabled;
    }

    CompiledRoute unlisted(String method) {
        CompiledRoute stated = unlistedByMethod.isEmpty() ? null : unlistedByMethod.get(method);
        if (stated != null) {
            return stated;
        }
        if (method.equals(Route.OPEN)) {
            return unlistedOpening;
        }
        return method.equals("GET") || method.equals("HEAD") ? unlistedRead : unlistedWrite;
    }

    /** Returns the index of a limit that this group is charged to; throws IllegalArgumentException if the name is not a limit. */
    int limit(String name) {
        Integer index = limits.get(name);
        if (index == null) {
            throw new IllegalArgumentException(
                    "group '" + settings.path() + "': there is no limit '" + name + "'; there are " + limits.keySet());
        }
        known.add(name);
        return index;
    }

    /** Returns those of the given limits that calls of this group are charged to, in the given order. */
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

    @Nullable
    RemainingHeader remainingHeader() {
        return remainingHeader;
    }

    Map<String, CostRule> unlistedCosts() {
        return unlistedCosts;
    }

    /** Checks that the limits named by outcome rules and by published limits exist. */
    void check() {
        for (RouteSettings route : settings.routes()) {
            PublishedSettings publishes = route.publishes();
            for (PublishedSettings.One one :
                    publishes == null ? List.<PublishedSettings.One>of() : publishes.limits()) {
                if (!limits.containsKey(one.limit())) {
                    throw new IllegalArgumentException("route '" + route.calls() + "' publishes limit '" + one.limit()
                            + "', which does not exist; existing: " + limits.keySet());
                }
            }
        }
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
