package dev.sluice;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The number of cases that a test tries: few in each run, so that all tests need minutes, and all with
 * {@code scripts/test --long}.
 */
public final class CaseCount {
    private CaseCount() {}

    /**
     * Returns the number that {@code -D<property>=N} gives; without it the usual one, or with {@code -Dlong=true} all.
     */
    public static int of(String property, int usual, int all) {
        return Integer.getInteger(property, Boolean.getBoolean("long") ? all : usual);
    }

    /** Returns so many of these cases by chance, or with {@code -Dlong=true} all. A failed test names its case. */
    public static <T> List<T> chosen(int usual, List<T> all) {
        List<T> cases = new ArrayList<>(all);
        Collections.shuffle(cases);
        return Boolean.getBoolean("long") ? cases : cases.subList(0, Math.min(usual, cases.size()));
    }
}
