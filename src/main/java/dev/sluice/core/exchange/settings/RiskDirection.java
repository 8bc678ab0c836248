package dev.sluice.core.exchange.settings;

/** The direction in which a margin figure of the exchange becomes safer. */
public enum RiskDirection {
    LOWER,
    HIGHER
}
