package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group of routes that share a path prefix, compiled from its settings. References to unknown names cause an
 * IllegalArgumentException. Thread-safe once built.
 */
public final class RouteGroup {
    private static final String UNLISTED = " (unlisted)";

    private final GroupSettings settings;
    private final GroupRules rules;
    private final List<CompiledRoute> routes = new ArrayList<>();
    private final List<CompiledRoute> tableRoutes = new ArrayList<>();
    private final Map<String, RouteVariants> variants = new LinkedHashMap<>();
    private final Map<String, String> sources = new HashMap<>();
    private final CompiledRoute unlistedRead;
    private final CompiledRoute unlistedWrite;
    private final CompiledRoute unlistedWithdrawal;
    private final CompiledRoute unlistedOpening;
    private final Map<String, CompiledRoute> messageRoutes = new HashMap<>();
    private boolean messagesMayWithdraw;
    private final Map<String, CompiledRoute> unlistedByMethod = new HashMap<>();

    RouteGroup(DialectSettings dialect, GroupSettings settings, List<String> limitNames) {
        this.settings = settings;
        this.rules = new GroupRules(dialect, settings, limitNames);
        this.unlistedRead = unlisted("GET", Kind.READ_PUBLIC);
        this.unlistedWrite = unlisted("*", Kind.PLACE);
        this.unlistedWithdrawal = unlisted("*", Kind.WITHDRAW);
        this.unlistedOpening = unlisted(Route.OPEN, Kind.SESSION);
        settings.unlistedKinds().forEach((method, kind) -> unlistedByMethod.put(method, unlisted(method, kind)));
        settings.routes().forEach(this::addVariants);
        settings.routes().forEach(this::add);
        variants.forEach(this::addUnlisted);
    }

    private CompiledRoute unlisted(String method, Kind kind) {
        String id = method + " " + settings.path() + UNLISTED;
        Route route = new Route(id, method, settings.path(), kind, kind.reads(), false, source(settings.source()));
        return new CompiledRoute(rules, route, RouteSettings.unlisted(kind, settings.source()), rules.unlistedCosts());
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
        Map<String, CostRule> costs = rules.withGroupCosts(route.costs());
        for (String method : methods(call)) {
            CompiledRoute compiledRoute = new CompiledRoute(rules, route(call, method, path, route), route, costs);
            variants.computeIfAbsent(
                            method + " " + RouteVariants.path(path),
                            key -> new RouteVariants(RouteVariants.parameter(condition)))
                    .add(condition, compiledRoute);
            routes.add(compiledRoute);
        }
    }

    private void add(RouteSettings route) {
        Map<String, CostRule> costs = rules.withGroupCosts(route.costs());
        CompiledRoute first = null;
        for (String call : route.calls()) {
            String path = path(call);
            for (String method : RouteVariants.condition(path) == null ? methods(call) : List.<String>of()) {
                Route named = route(call, method, path, route);
                RouteVariants others = variants.isEmpty() ? null : variants.remove(named.id());
                CompiledRoute compiledRoute = first != null && others == null
                        ? first.forRoute(named)
                        : new CompiledRoute(rules, named, route, new CompiledRoute.VariantCosts(costs, others));
                first = others == null ? compiledRoute : first;
                routes.add(compiledRoute);
                tableRoutes.add(compiledRoute);
            }
        }
    }

    /** Adds the route for calls that match none of the variants of a path; they are treated as unlisted. */
    private void addUnlisted(String call, RouteVariants others) {
        String method = methods(call).get(0);
        Route any = unlisted(method, path(call)).route();
        if (any.kind() == Kind.PLACE) {
            others.addWithdrawal(unlistedWithdrawal);
        }
        Route route = new Route(call + UNLISTED, method, path(call), any.kind(), any.repeatable(), false, any.source());
        tableRoutes.add(new CompiledRoute(
                rules,
                route,
                RouteSettings.unlisted(any.kind(), settings.source()),
                new CompiledRoute.VariantCosts(rules.unlistedCosts(), others)));
    }

    /** Returns the methods of a call; interned, because thousands of routes have one of a few. */
    private static List<String> methods(String call) {
        String methods = call.substring(0, call.indexOf(' '));
        return methods.indexOf(',') < 0
                ? List.of(methods.intern())
                : Arrays.stream(methods.split(",", -1)).map(String::intern).toList();
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
    public void mapMessages(RouteTable table) {
        MessageSettings read = settings.messages();
        if (read == null) {
            return;
        }
        messagesMayWithdraw =
                routes.stream().anyMatch(compiledRoute -> compiledRoute.route().kind() == Kind.WITHDRAW);
        read.calls().forEach((name, call) -> {
            int space = call.indexOf(' ');
            CompiledRoute compiledRoute =
                    space < 0 ? null : table.find(call.substring(0, space), call.substring(space + 1));
            if (compiledRoute == null) {
                throw new IllegalArgumentException("group '" + settings.path() + "': the message '" + name
                        + "' refers to '" + call + "', which is not a route");
            }
            messageRoutes.put(name, compiledRoute.asMessage(rules, read));
            messagesMayWithdraw |= compiledRoute.mayWithdraw();
        });
    }

    /** Returns the HTTP route that a message of this name is equivalent to, or null if there is none. */
    @Nullable
    CompiledRoute messageRoute(String name) {
        return messageRoutes.get(name);
    }

    private Route route(String call, String method, String path, RouteSettings route) {
        String source = source(route.source() == null ? settings.source() : route.source());
        // A call with one method is the id, so the text is not stored twice.
        boolean isId = call.length() == method.length() + 1 + path.length();
        return new Route(
                isId ? call : method + " " + path,
                method,
                RouteVariants.path(path),
                route.kind(),
                route.kind().reads(),
                true,
                source);
    }

    /**
     * Returns the source text, followed by the document that its leading tag refers to; the same text for all routes
     * with this source.
     */
    private String source(String source) {
        return sources.computeIfAbsent(source, text -> withDocument(text, rules.dialect()));
    }

    private static String withDocument(String source, DialectSettings dialect) {
        int end = source.indexOf(' ');
        String tag = end < 0 ? source : source.substring(0, end);
        String document = dialect.sources().get(tag);
        return document == null ? source : source + " [" + tag + ": " + document + "]";
    }

    /** Returns whether a path belongs to this group, compared by whole segments. */
    public boolean covers(String path) {
        return covers(settings.path(), path);
    }

    public static boolean covers(String prefix, String path) {
        return prefix.length() == 1
                ? path.startsWith("/")
                : path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    GroupSettings settings() {
        return settings;
    }

    public String path() {
        return settings.path();
    }

    public GroupRules rules() {
        return rules;
    }

    /** Returns all listed routes. */
    public List<CompiledRoute> routes() {
        return routes;
    }

    /**
     * Returns the routes that method and path alone lead to: the listed ones without a condition, and one for each path
     * that has only routes with conditions.
     */
    public List<CompiledRoute> tableRoutes() {
        return tableRoutes;
    }

    /**
     * Returns the default route of a call in no table. A call that would count as PLACE is a withdrawal if its path
     * contains a word for one, or if it is a message without a name on a WebSocket that accepts withdrawals.
     */
    CompiledRoute unlisted(String method, String path) {
        CompiledRoute usual = unlisted(method);
        if (usual.route().kind() != Kind.PLACE) {
            return usual;
        }
        boolean mayBeAny = messagesMayWithdraw && path.endsWith("/");
        return mayBeAny || WithdrawalWords.isIn(RouteTable.lenientPath(path)) ? unlistedWithdrawal : usual;
    }

    private CompiledRoute unlisted(String method) {
        CompiledRoute stated = unlistedByMethod.isEmpty() ? null : unlistedByMethod.get(method);
        if (stated != null) {
            return stated;
        }
        if (method.equals(Route.OPEN)) {
            return unlistedOpening;
        }
        return method.equals("GET") || method.equals("HEAD") ? unlistedRead : unlistedWrite;
    }
}
