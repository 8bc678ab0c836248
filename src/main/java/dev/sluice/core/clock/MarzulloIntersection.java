package dev.sluice.core.clock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The offset that a majority of time sources agrees on.
 *
 * <p>It is Marzullo's intersection in its careful form: the hull of all points that a majority of the intervals covers.
 * As long as a majority is correct, the true offset is such a point and lies within. The smaller intersection of as
 * many intervals as possible was rejected: a wrong source between two correct ones could exclude the true offset.
 *
 * @param epochOffset interval of the agreement
 * @param liars indices of the sources that cannot be correct if the majority is
 */
record MarzulloIntersection(EpochOffset epochOffset, List<Integer> liars) {
    private record Edge(long at, boolean opens) {}

    /** Returns the agreement; null when there are fewer than {@code fewest} sources or no majority agrees. */
    static @Nullable MarzulloIntersection of(List<EpochOffset> offsets, int fewest) {
        if (offsets.isEmpty() || offsets.size() < fewest) {
            return null;
        }
        EpochOffset hull = hull(offsets, offsets.size() / 2 + 1);
        if (hull == null) {
            return null;
        }
        List<Integer> liars = new ArrayList<>();
        for (int i = 0; i < offsets.size(); i++) {
            if (!offsets.get(i).meets(hull)) {
                liars.add(i);
            }
        }
        return new MarzulloIntersection(hull, List.copyOf(liars));
    }

    private static @Nullable EpochOffset hull(List<EpochOffset> offsets, int majority) {
        long base = offsets.get(0).earliestNanos(); // times may wrap around: compare by difference to one of them
        List<Edge> edges = new ArrayList<>();
        for (EpochOffset epochOffset : offsets) {
            edges.add(new Edge(epochOffset.earliestNanos() - base, true));
            edges.add(new Edge(epochOffset.latestNanos() - base, false));
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
        return found ? new EpochOffset(first + base, last + base) : null;
    }
}
