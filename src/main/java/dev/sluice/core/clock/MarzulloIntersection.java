package dev.sluice.core.clock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The offset that a majority of time sources agrees on.
 *
 * <p>It is a cautious form of Marzullo's algorithm: the smallest interval with all points that a majority of the
 * sources covers. If a majority is correct, the true offset is such a point. The usual form, the intersection of as
 * many sources as possible, was rejected: a wrong source between two correct ones could exclude the true offset.
 *
 * @param epochOffset the interval with the true offset
 * @param falsetickers indices of the sources that cannot be correct if the majority is
 */
record MarzulloIntersection(EpochOffset epochOffset, List<Integer> falsetickers) {
    private record Edge(long nanos, boolean isStart) {}

    /** Returns the result; null when there are fewer than {@code minSources} sources or no majority agrees. */
    static @Nullable MarzulloIntersection of(List<EpochOffset> offsets, int minSources) {
        if (offsets.isEmpty() || offsets.size() < minSources) {
            return null;
        }
        EpochOffset hull = hull(offsets, offsets.size() / 2 + 1);
        if (hull == null) {
            return null;
        }
        List<Integer> falsetickers = new ArrayList<>();
        for (int i = 0; i < offsets.size(); i++) {
            if (!offsets.get(i).overlaps(hull)) {
                falsetickers.add(i);
            }
        }
        return new MarzulloIntersection(hull, List.copyOf(falsetickers));
    }

    private static @Nullable EpochOffset hull(List<EpochOffset> offsets, int majority) {
        long base =
                offsets.get(0).earliestNanos(); // offsets may overflow, so they are compared relative to one of them
        List<Edge> edges = new ArrayList<>();
        for (EpochOffset epochOffset : offsets) {
            edges.add(new Edge(epochOffset.earliestNanos() - base, true));
            edges.add(new Edge(epochOffset.latestNanos() - base, false));
        }
        edges.sort(Comparator.comparingLong(Edge::nanos).thenComparing(edge -> !edge.isStart()));
        int covering = 0;
        boolean found = false;
        long first = 0;
        long last = 0;
        for (Edge edge : edges) {
            if (edge.isStart()) {
                covering++;
                if (covering == majority && !found) {
                    found = true;
                    first = edge.nanos();
                }
            } else {
                if (covering == majority) {
                    last = edge.nanos();
                }
                covering--;
            }
        }
        return found ? new EpochOffset(first + base, last + base) : null;
    }
}
