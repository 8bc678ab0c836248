package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.parse.PercentDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The lookup table of routes: a hash map for paths without variables, a trie of segments for templates. Thread-safe
 * once filled.
 */
public final class RouteTable {
    private static final class Node {
        private final Map<String, Node> next = new HashMap<>();
        private final Map<Affixes, Node> affixed = new HashMap<>();
        private @Nullable Node anySegment;
        private @Nullable CompiledRoute end;

        private Node variable(Affixes around) {
            if (around.length() > 0) {
                return affixed.computeIfAbsent(around, text -> new Node());
            }
            Node variable = anySegment == null ? new Node() : anySegment;
            anySegment = variable;
            return variable;
        }
    }

    /**
     * The literal text before and after the variable of a segment, either of which may be empty:
     * {@code {coin}_withdrawal}.
     */
    record Affixes(String before, String after) {
        /** Returns the text around the variable of a template segment, or null if the segment has none. */
        static @Nullable Affixes of(String segment) {
            int open = segment.indexOf('{');
            int close = segment.indexOf('}', open + 1);
            return open < 0 || close < 0 ? null : new Affixes(segment.substring(0, open), segment.substring(close + 1));
        }

        int length() {
            return before.length() + after.length();
        }

        /** Returns whether a segment has this text around at least one other character. */
        boolean matches(String path, int from, int to) {
            return to - from > length() && path.startsWith(before, from) && path.startsWith(after, to - after.length());
        }
    }

    private final Map<String, Map<String, CompiledRoute>> literals = new HashMap<>();
    private final Map<String, Node> templates = new HashMap<>();

    public void add(CompiledRoute compiledRoute) {
        Route route = compiledRoute.route();
        CompiledRoute other = route.path().indexOf('{') < 0
                ? literals.computeIfAbsent(route.method(), method -> new HashMap<>())
                        .put(route.path(), compiledRoute)
                : addTemplate(compiledRoute);
        if (other != null) {
            throw new IllegalArgumentException(
                    "the routes '" + other.route() + "' and '" + route + "' match the same calls; keep one");
        }
    }

    private @Nullable CompiledRoute addTemplate(CompiledRoute compiledRoute) {
        Node node = templates.computeIfAbsent(compiledRoute.route().method(), method -> new Node());
        for (String segment : compiledRoute.route().path().substring(1).split("/", -1)) {
            Affixes around = Affixes.of(segment);
            node = around == null ? node.next.computeIfAbsent(segment, text -> new Node()) : node.variable(around);
        }
        CompiledRoute other = node.end;
        node.end = compiledRoute;
        return other;
    }

    @Nullable
    CompiledRoute find(String method, String path) {
        Map<String, CompiledRoute> paths = literals.get(method);
        CompiledRoute compiledRoute = paths == null ? null : paths.get(path);
        if (compiledRoute != null) {
            return compiledRoute;
        }
        Node root = templates.get(method);
        return root == null || !path.startsWith("/") ? null : find(root, path, 1);
    }

    /** Returns the routes of this path with another method. */
    List<CompiledRoute> findOtherMethods(String method, String path) {
        Set<String> methods = new TreeSet<>(literals.keySet());
        methods.addAll(templates.keySet());
        methods.removeAll(Set.of(method, Route.OPEN, Route.SEND));
        return methods.stream()
                .map(other -> find(other, path))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable CompiledRoute findAffixed(Node node, String path, int from, int to) {
        CompiledRoute found = null;
        for (Map.Entry<Affixes, Node> entry : node.affixed.entrySet()) {
            if (found == null && entry.getKey().matches(path, from, to)) {
                found = find(entry.getValue(), path, to + 1);
            }
        }
        return found;
    }

    /** Finds a template. A literal segment has precedence over one with a literal part, and that over a variable. */
    private static @Nullable CompiledRoute find(Node node, String path, int from) {
        if (from > path.length()) {
            return node.end;
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        Node literal = node.next.isEmpty() ? null : node.next.get(path.substring(from, to));
        CompiledRoute found = literal == null ? null : find(literal, path, to + 1);
        if (found == null && !node.affixed.isEmpty()) {
            found = findAffixed(node, path, from, to);
        }
        return found != null || node.anySegment == null || to == from ? found : find(node.anySegment, path, to + 1);
    }

    /**
     * Returns the path as a lenient server might interpret it: escapes decoded; segment parameters, empty segments,
     * single-dot segments and a trailing slash removed.
     */
    public static String lenientPath(String path) {
        String decoded =
                path.indexOf('%') < 0 ? path : PercentDecoder.decode(path.replace("+", "%2B"), 0, path.length());
        if (decoded == null || isPlain(decoded)) {
            return decoded == null ? path : decoded;
        }
        StringBuilder plain = new StringBuilder();
        for (String segment : decoded.split("/", -1)) {
            int semicolon = segment.indexOf(';');
            String bare = semicolon < 0 ? segment : segment.substring(0, semicolon);
            if (!bare.isEmpty() && !bare.equals(".")) {
                plain.append('/').append(bare);
            }
        }
        return plain.isEmpty() ? "/" : plain.toString();
    }

    private static boolean isPlain(String path) {
        return path.indexOf(';') < 0
                && !path.contains("//")
                && !path.contains("/./")
                && !path.endsWith("/")
                && !path.endsWith("/.");
    }
}
