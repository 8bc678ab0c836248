package dev.sluice.config;

/** Whether an exchange's gates hold calls back, or only say that they would (design rule 15). */
enum Enforcement {
    ENFORCE,
    OBSERVE;

    @Override
    public String toString() {
        return this == ENFORCE ? "enforce" : "observe";
    }
}
