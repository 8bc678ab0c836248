package dev.sluice;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

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

    /**
     * Returns so many of these cases, or with {@code -Dlong=true} all. Which ones depends on the seed of the run, which
     * is the commit, or on chance without one. A failed test names its case.
     */
    public static <T> List<T> chosen(int usual, List<T> all) {
        List<T> cases = new ArrayList<>(all);
        String seed = System.getenv("SLUICE_TEST_SEED");
        Collections.shuffle(cases, seed == null ? new Random() : new Random(seed.hashCode()));
        return Boolean.getBoolean("long") ? cases : cases.subList(0, Math.min(usual, cases.size()));
    }
}
