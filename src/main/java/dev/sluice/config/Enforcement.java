package dev.sluice.config;

/** The enforcement of an exchange's limits: whether calls are refused or only reported. */
enum Enforcement {
    ENFORCE,
    OBSERVE;

    @Override
    public String toString() {
        return this == ENFORCE ? "enforce" : "observe";
    }
}
