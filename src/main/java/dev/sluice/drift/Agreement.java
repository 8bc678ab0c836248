package dev.sluice.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a majority of time sources agrees upon.
 *
 * <p>Marzullo's intersection in its careful form: the hull of all points that a majority of the intervals covers. As long as a majority is
 * honest it holds the truth, for the truth is such a point. The smaller intersection of as many as possible was refused: a liar in the middle of two
 * honest ones would cut the truth off.
 *
 * @param liars the indices of sources that cannot be right if the majority is
 */
record Agreement(Offset offset, List<Integer> liars) {
    private record Edge(long at, boolean opens) {}

    /** Null: fewer than {@code fewest} were asked for their opinion, or no majority agrees. */
    static @Nullable Agreement of(List<Offset> told, int fewest) {
        if (told.isEmpty() || told.size() < fewest) {
            return null;
        }
        Offset hull = hull(told, told.size() / 2 + 1);
        if (hull == null) {
            return null;
        }
        List<Integer> liars = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            if (!told.get(i).meets(hull)) {
                liars.add(i);
            }
        }
        return new Agreement(hull, List.copyOf(liars));
    }

    private static @Nullable Offset hull(List<Offset> told, int majority) {
        long base = told.get(0).earliestNanos(); // instants may wrap: compare by difference to one of them
        List<Edge> edges = new ArrayList<>();
        for (Offset offset : told) {
            edges.add(new Edge(offset.earliestNanos() - base, true));
            edges.add(new Edge(offset.latestNanos() - base, false));
        }
        edges.sort(Comparator.comparingLong(Edge::at).thenComparing(edge -> !edge.opens()));
        int covering = 0;
        boolean found = false;
        long first = 0;
        long last = 0;
        for (Edge edge : edges) {
            if (edge.opens()) {
                covering++;
                if (covering == majority && !found) {
                    found = true;
                    first = edge.at();
                }
            } else {
                if (covering == majority) {
                    last = edge.at();
                }
                covering--;
            }
        }
        return found ? new Offset(first + base, last + base) : null;
    }
}
