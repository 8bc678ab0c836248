package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.RouteGroup;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A check of a dialect's routes against each other: each call has exactly one route, and each route is reachable. */
final class RouteValidator {
    /**
     * A method and path of a route.
     *
     * @param segments the segments of the path
     */
    private record Call(String method, String path, List<String> segments, JsonTree at) {
        private static final Pattern VARIABLE = Pattern.compile("\\{[^/]*}");

        Call(String method, String path, JsonTree at) {
            this(method, path, List.of(path.split("/", -1)), at);
        }

        /** Returns the path with unnamed variables, because their names do not affect matching. */
        String shape() {
            return method + " " + (hasVariable() ? VARIABLE.matcher(path).replaceAll("{}") : path);
        }

        boolean hasVariable() {
            return path.indexOf('{') >= 0;
        }

        /** Returns whether some call matches both paths and neither is more specific. */
        boolean overlaps(Call other) {
            if (!method.equals(other.method) || segments.size() != other.segments.size()) {
                return false;
            }
            boolean narrower = false;
            boolean wider = false;
            for (int i = 0; i < segments.size(); i++) {
                String mine = segments.get(i);
                String theirs = other.segments.get(i);
                boolean myVariable = mine.indexOf('{') >= 0;
                boolean theirVariable = theirs.indexOf('{') >= 0;
                boolean both = myVariable && theirVariable;
                if (!both && !matches(myVariable ? mine : theirs, myVariable ? theirs : mine)) {
                    return false;
                }
                narrower |= theirVariable && !myVariable;
                wider |= myVariable && !theirVariable;
            }
            return narrower && wider;
        }

        private static boolean matches(String template, String segment) {
            int variable = template.indexOf('{');
            return variable < 0
                    ? template.equals(segment)
                    : segment.startsWith(template.substring(0, variable))
                            && segment.endsWith(template.substring(template.indexOf('}') + 1));
        }
    }

    private final BoundFile<DialectSettings> dialect;
    private final Problems problems;
    private final Map<String, Call> byShape = new HashMap<>();
    private final List<Call> varying = new ArrayList<>();

    RouteValidator(BoundFile<DialectSettings> dialect, Problems problems) {
        this.dialect = dialect;
        this.problems = problems;
    }

    void run() {
        for (LimitSettings limit : dialect.value().limits()) {
            JsonTree at = dialect.treeOf(limit);
            if (limit.source() == null && !problems.hasProblemIn(at)) {
                problems.add(
                        at,
                        "limit '" + limit.name() + "' needs 'source': where its numbers are documented, and the date");
            }
        }
        checkWithoutOrder();
        for (int g = 0; g < dialect.value().groups().size(); g++) {
            GroupSettings group = dialect.value().groups().get(g);
            JsonTree at = dialect.treeOf(group);
            int first = first(group);
            if (first < g) {
                problems.add(
                        at.descend("path"), "group '" + group.path() + "' is repeated; the first is number " + first);
            }
            checkNames(group, at);
            for (RouteSettings route : group.routes()) {
                OrderSettings orders = route.orders();
                checkName(
                        orders == null ? null : orders.terms(),
                        "terms",
                        dialect.value().terms().keySet(),
                        dialect.treeOf(route).descend("orders", "terms"));
                JsonTree calls = dialect.treeOf(route).descend("calls");
                for (int c = 0; c < route.calls().size(); c++) {
                    checkCall(group, route.calls().get(c), calls.descend(Integer.toString(c)));
                }
            }
        }
    }

    /** Checks that each call in {@code withoutOrder} is one that a route lists as PLACE or AMEND. */
    private void checkWithoutOrder() {
        Set<String> candidates = new TreeSet<>();
        for (GroupSettings group : dialect.value().groups()) {
            for (RouteSettings route : group.routes()) {
                if (route.orders() == null && (route.kind() == Kind.PLACE || route.kind() == Kind.AMEND)) {
                    candidates.addAll(route.calls());
                }
            }
        }
        List<String> stated = dialect.value().withoutOrder();
        for (int i = 0; i < stated.size(); i++) {
            if (!candidates.contains(stated.get(i))) {
                problems.add(
                        dialect.at("withoutOrder", Integer.toString(i)),
                        "'" + stated.get(i)
                                + "' is not one of the 'calls' of a route of kind PLACE or AMEND without 'orders'"
                                + SpellingSuggestion.hint(stated.get(i), candidates));
            }
        }
    }

    /** Returns the first group with the same path; HTTP and WebSocket paths are separate. */
    private int first(GroupSettings group) {
        List<GroupSettings> groups = dialect.value().groups();
        int i = 0;
        while (!groups.get(i).path().equals(group.path()) || groups.get(i).streams() != group.streams()) {
            i++;
        }
        return i;
    }

    private void checkNames(GroupSettings group, JsonTree at) {
        DialectSettings whole = dialect.value();
        for (int i = 0; i < group.outcomes().size(); i++) {
            checkName(
                    group.outcomes().get(i),
                    "outcomes",
                    whole.outcomes().keySet(),
                    at.descend("outcomes", Integer.toString(i)));
        }
        checkName(group.reduces(), "reduces", whole.reduces().keySet(), at.descend("reduces"));
        checkName(group.refusals(), "refusals", whole.refusals().keySet(), at.descend("refusals"));
    }

    private void checkName(@Nullable String name, String what, Collection<String> known, JsonTree at) {
        if (name != null && !known.contains(name)) {
            problems.add(
                    at, "'" + what + "' has no '" + name + "'" + SpellingSuggestion.suggestion(name, known, "Known"));
        }
    }

    private void checkCall(GroupSettings group, String text, JsonTree at) {
        int start = text.indexOf(' ') + 1;
        int question = text.indexOf('?');
        int end = question < 0 ? text.length() : question;
        if (!areMethods(text, start - 1) || !isPath(text, start, end) || !isCondition(text, end)) {
            problems.add(
                    at,
                    "is not a call; allowed: methods joined by commas, one space, a path: \"GET,POST /api/v3/order\","
                            + " optionally with one parameter of the body: \"POST /exchange?action.type=cancel\"");
            return;
        }
        String path = text.substring(start, end);
        String owner = owner(path, group.streams());
        if (!owner.equals(group.path())) {
            problems.add(
                    at,
                    "can never match: its path belongs to " + (owner.isEmpty() ? "no group" : "group '" + owner + "'")
                            + ", but it is in group '" + group.path() + "'");
        }
        if (question >= 0 && path.indexOf('{') >= 0) {
            problems.add(at, "has a variable in its path and a parameter; only one of the two is possible");
        }
        for (String method : text.substring(0, start - 1).split(",", -1)) {
            checkUnique(new Call(method, text.substring(start), at));
        }
    }

    /** Returns whether what is before {@code end} is one method, or several that are joined by commas. */
    private static boolean areMethods(String text, int end) {
        boolean isLetter = false;
        for (int i = 0; i < end; i++) {
            boolean before = isLetter;
            isLetter = text.charAt(i) >= 'A' && text.charAt(i) <= 'Z';
            if (!isLetter && (!before || text.charAt(i) != ',')) {
                return false;
            }
        }
        return isLetter;
    }

    private static boolean isPath(String text, int start, int end) {
        return start < end && text.charAt(start) == '/' && hasNoSpace(text, start, end);
    }

    /** Returns whether what begins at {@code start} is nothing, or a parameter with a value: {@code ?name=value}. */
    private static boolean isCondition(String text, int start) {
        int equals = text.indexOf('=', start);
        boolean isParameter = equals > start + 1
                && equals < text.length() - 1
                && text.lastIndexOf('?', equals) == start
                && hasNoSpace(text, start, text.length());
        return start == text.length() || isParameter;
    }

    private static boolean hasNoSpace(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the longest matching group path, in whole segments. */
    private String owner(String path, boolean ofStreams) {
        String owner = "";
        for (GroupSettings group : dialect.value().groups()) {
            String start = group.path();
            if (group.streams() == ofStreams && start.length() > owner.length() && RouteGroup.covers(start, path)) {
                owner = start;
            }
        }
        return owner;
    }

    private void checkUnique(Call call) {
        Call same = byShape.putIfAbsent(call.shape(), call);
        if (same != null) {
            problems.add(call.at(), duplicateMessage(call, same));
            return;
        }
        if (call.hasVariable()) {
            varying.stream()
                    .filter(call::overlaps)
                    .findFirst()
                    .ifPresent(other -> problems.add(call.at(), duplicateMessage(call, other)));
            varying.add(call);
        }
    }

    private static String duplicateMessage(Call call, Call other) {
        return "two routes match the same call: " + call.method() + " " + call.path() + " and " + other.method() + " "
                + other.path() + " (" + other.at().sourceLocation().pointer() + ", line "
                + other.at().sourceLocation().line()
                + "); remove one or narrow its path";
    }
}
