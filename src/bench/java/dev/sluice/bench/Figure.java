package dev.sluice.bench;

/**
 * A quantity that is measured for each target. {@code inTable}: whether tables show it, or only the file contains it.
 */
record Figure(String id, String label, String unit, boolean lessIsBetter, boolean inTable) {
    static Figure less(String id, String label, String unit) {
        return new Figure(id, label, unit, true, true);
    }

    static Figure more(String id, String label, String unit) {
        return new Figure(id, label, unit, false, true);
    }

    Figure kept() {
        return new Figure(id, label, unit, lessIsBetter, false);
    }
}
