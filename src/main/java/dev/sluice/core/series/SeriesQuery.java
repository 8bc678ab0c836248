package dev.sluice.core.series;

import java.util.List;

/**
 * Which figures are wanted.
 *
 * @param of the subject; with {@code *} at its end all subjects that begin so
 * @param what the names of the figures, each also as the part before a dot; all if empty
 * @param from the first time, in epoch milliseconds
 * @param to the time before which the last step begins
 * @param stepSeconds the shortest step; 0 for the shortest that the range has
 */
public record SeriesQuery(String of, List<String> what, long from, long to, int stepSeconds) {
    public SeriesQuery {
        what = List.copyOf(what);
    }

    boolean isOf(String subject) {
        return (of.endsWith("*") && subject.startsWith(of.substring(0, of.length() - 1))) || subject.equals(of);
    }

    boolean isFor(String name) {
        return what.isEmpty() || what.stream().anyMatch(one -> name.equals(one) || name.startsWith(one + "."));
    }
}
