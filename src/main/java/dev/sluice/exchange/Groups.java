package dev.sluice.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The groups of a dialect: those of HTTP and those of WebSockets, whose paths may be the same. Immutable; any thread. */
final class Groups {
    private final List<Group> http;
    private final List<Group> streams;
    private final List<Group> all = new ArrayList<>();

    Groups(DialectSettings dialect, List<String> limitNames) {
        http = groups(dialect, false, limitNames);
        streams = groups(dialect, true, limitNames);
        all.addAll(http);
        all.addAll(streams);
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
                "no group of the dialect names this path",
                Map.of(),
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
