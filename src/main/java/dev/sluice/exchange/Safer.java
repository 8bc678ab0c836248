package dev.sluice.exchange;

/** Which way an exchange's margin figure is the safer one. */
public enum Safer {
    LOWER,
    HIGHER
}
