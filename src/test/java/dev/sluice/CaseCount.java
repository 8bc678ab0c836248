package dev.sluice;

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
}
