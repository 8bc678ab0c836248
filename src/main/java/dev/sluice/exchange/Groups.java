package dev.sluice.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The groups of a dialect: those of HTTP and those of WebSockets, whose paths may be the same. Immutable; any thread. */
final class Groups {
    private final List<Group> http;
    private final List<Group> streams;
    private final Map<Group, Group> odd = new HashMap<>();
    private final List<Group> all = new ArrayList<>();

    Groups(DialectSettings dialect, List<String> limitNames) {
        http = groups(dialect, false, limitNames);
        streams = groups(dialect, true, limitNames);
        all.addAll(http);
        all.addAll(streams);
        Map<String, CostRule> dearest = dearest(dialect);
        http.forEach(group -> odd.put(group, new Group(dialect, odd(group.settings(), dearest), limitNames)));
        all.addAll(odd.values());
    }

    /** Of each limit that calls of HTTP are charged to unless a route says otherwise: the most that any group charges. */
    private static Map<String, CostRule> dearest(DialectSettings dialect) {
        Map<String, Long> most = new LinkedHashMap<>();
        for (GroupSettings group : dialect.groups()) {
            if (!group.streams()) {
                group.every().forEach((limit, rule) -> most.merge(limit, Pricing.dearest(rule), Math::max));
                group.unlisted().forEach((limit, rule) -> most.merge(limit, Pricing.dearest(rule), Math::max));
            }
        }
        Map<String, CostRule> rules = new LinkedHashMap<>();
        most.forEach((limit, units) -> rules.put(limit, new CostRule.Fixed(units)));
        return rules;
    }

    /** The same group for paths that another server may take for those of another group: it reads and answers alike, and charges them all. */
    private static GroupSettings odd(GroupSettings group, Map<String, CostRule> every) {
        return new GroupSettings(
                group.path(),
                group.source(),
                every,
                Map.of(),
                group.outcomes(),
                group.reduces(),
                group.refusals(),
                group.used(),
                group.remaining(),
                group.instrument(),
                List.of(),
                group.unlistedKinds(),
                false,
                null);
    }

    /** Longest path first; the last takes what no other does. */
    private static List<Group> groups(DialectSettings dialect, boolean ofStreams, List<String> limitNames) {
        List<Group> groups = new ArrayList<>();
        for (GroupSettings settings : dialect.groups()) {
            if (settings.streams() == ofStreams) {
                groups.add(new Group(dialect, settings, limitNames));
            }
        }
        if (groups.stream().noneMatch(group -> group.path().equals("/"))) {
            groups.add(new Group(dialect, rest(dialect, ofStreams), limitNames));
        }
        groups.sort(
                Comparator.comparingInt((Group group) -> group.path().length()).reversed());
        return List.copyOf(groups);
    }

    private static GroupSettings rest(DialectSettings dialect, boolean ofStreams) {
        return new GroupSettings(
                "/",
                "no group of the dialect names this path: the most that any charges of each limit",
                ofStreams ? Map.of() : dearest(dialect),
                Map.of(),
                List.of(),
                null,
                ofStreams ? null : dialect.groups().get(0).refusals(),
                Map.of(),
                null,
                null,
                List.of(),
                Map.of(),
                ofStreams,
                null);
    }

    List<Group> all() {
        return all;
    }

    /** The group of an unlisted call whose path is not spelt plainly. */
    Group ofOdd(String method, String path) {
        Group group = of(method, path);
        return odd.getOrDefault(group, group);
    }

    Group of(String method, String path) {
        List<Group> groups = method.equals(Route.OPEN) || method.equals(Route.SEND) ? streams : http;
        for (Group group : groups) {
            if (group.covers(path)) {
                return group;
            }
        }
        return groups.get(groups.size() - 1);
    }
}
