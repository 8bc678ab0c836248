package dev.sluice.config.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A bounded collection of problems, without duplicates. */
public final class Problems {
    /** Maximum number of problems, so that a hostile file cannot fill the memory. */
    public static final int MAX = 500;

    private final Set<Problem> problems = new LinkedHashSet<>();
    private int further;

    public void add(JsonTree at, String message) {
        add(at.sourceLocation(), at.shortText(), message);
    }

    public void add(SourceLocation location, String value, String message) {
        add(new Problem(location.file(), location.pointer(), location.line(), value, message));
    }

    public void add(Problem problem) {
        if (problems.size() >= MAX) {
            further++;
        } else {
            problems.add(problem);
        }
    }

    /**
     * Returns whether this value or a part of it has a problem, so that what was bound from it may be a replacement.
     */
    public boolean hasProblemIn(JsonTree at) {
        String pointer = at.sourceLocation().pointer();
        return problems.stream()
                .anyMatch(problem -> problem.file().equals(at.sourceLocation().file())
                        && (problem.pointer().equals(pointer)
                                || problem.pointer().startsWith(pointer + "/")));
    }

    /** Returns whether this value itself has a problem, not only a part of it. */
    public boolean hasProblemAt(JsonTree at) {
        return problems.stream()
                .anyMatch(problem -> problem.file().equals(at.sourceLocation().file())
                        && problem.pointer().equals(at.sourceLocation().pointer()));
    }

    /** Returns whether there is this problem, whatever the value is shown as. */
    public boolean has(Problem other) {
        return problems.stream()
                .anyMatch(problem -> problem.file().equals(other.file())
                        && problem.pointer().equals(other.pointer())
                        && problem.message().equals(other.message()));
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** Returns the problems ordered by file and line. */
    public List<Problem> list() {
        List<Problem> all = new ArrayList<>(problems);
        all.sort(Comparator.comparing(Problem::file).thenComparingInt(Problem::line));
        if (further > 0) {
            all.add(Problem.ofFile("", further + " further problems; fix these first"));
        }
        return List.copyOf(all);
    }
}
