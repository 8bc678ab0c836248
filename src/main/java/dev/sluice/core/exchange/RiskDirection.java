package dev.sluice.core.exchange;

/** Which way an exchange's margin figure is the safer one. */
public enum RiskDirection {
    LOWER,
    HIGHER
}
