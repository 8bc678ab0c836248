package dev.sluice.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects everything that is wrong, up to a bound; the same thing only once. */
final class Problems {
    /** More than anyone reads at once; keeps a hostile file from filling the memory. */
    static final int MOST = 500;

    private final Set<Problem> found = new LinkedHashSet<>();
    private int further;

    void add(Json at, String message) {
        add(at.place(), at.show(), message);
    }

    void add(Place place, String value, String message) {
        add(new Problem(place.file(), place.pointer(), place.line(), value, message));
    }

    void add(Problem problem) {
        if (found.size() >= MOST) {
            further++;
        } else {
            found.add(problem);
        }
    }

    /** Whether something there or below it is wrong already: what was bound from it may be a stand-in. */
    boolean touch(Json at) {
        String pointer = at.place().pointer();
        return found.stream()
                .anyMatch(problem -> problem.file().equals(at.place().file())
                        && (problem.pointer().equals(pointer)
                                || problem.pointer().startsWith(pointer + "/")));
    }

    /** Whether that value as a whole is wrong, not only something below it. */
    boolean areAt(Json at) {
        return found.stream()
                .anyMatch(problem -> problem.file().equals(at.place().file())
                        && problem.pointer().equals(at.place().pointer()));
    }

    boolean none() {
        return found.isEmpty();
    }

    /** By file and line, so that they can be mended from top to bottom. */
    List<Problem> list() {
        List<Problem> all = new ArrayList<>(found);
        all.sort(Comparator.comparing(Problem::file).thenComparingInt(Problem::line));
        if (further > 0) {
            all.add(new Problem("", "", 0, "", further + " further problems; mend these first"));
        }
        return List.copyOf(all);
    }
}
