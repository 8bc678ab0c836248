package dev.sluice.config;

/** The enforcement of an exchange's gates: whether they refuse calls or only report that they would. */
enum Enforcement {
    ENFORCE,
    OBSERVE;

    @Override
    public String toString() {
        return this == ENFORCE ? "enforce" : "observe";
    }
}
