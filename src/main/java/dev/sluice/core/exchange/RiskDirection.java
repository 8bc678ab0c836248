package dev.sluice.core.exchange;

/** The direction in which a margin figure of the exchange becomes safer. */
public enum RiskDirection {
    LOWER,
    HIGHER
}
