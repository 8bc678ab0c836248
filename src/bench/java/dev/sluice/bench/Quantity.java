package dev.sluice.bench;

/**
 * A quantity that is measured for each target. {@code inTable}: whether tables show it, or only the file contains it.
 */
record Quantity(String id, String label, String unit, boolean lessIsBetter, boolean inTable) {
    static Quantity less(String id, String label, String unit) {
        return new Quantity(id, label, unit, true, true);
    }

    static Quantity more(String id, String label, String unit) {
        return new Quantity(id, label, unit, false, true);
    }

    Quantity kept() {
        return new Quantity(id, label, unit, lessIsBetter, false);
    }
}
