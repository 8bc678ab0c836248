package dev.sluice.core.health;

import java.math.BigDecimal;

/** A measurement of an account's margin. */
public sealed interface MarginState permits Margin, LiquidationRatio {
    /** Returns the finding for this measurement, by these levels. */
    CheckResult evaluate(MarginLevels levels, long nowNanos);

    /** Returns the ratio, rounded for display: 0 means that nothing is at risk, 1 is the worst. */
    BigDecimal ratio();
}
