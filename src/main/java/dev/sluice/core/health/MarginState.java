package dev.sluice.core.health;

import java.math.BigDecimal;

/** A measurement of an account's margin. */
public sealed interface MarginState permits Margin, LiquidationRatio {
    /** Returns a finding for this measurement according to the levels. */
    CheckResult evaluate(MarginLevels levels, long nowNanos);

    /** Returns the ratio for display, rounded: 0 means nothing at risk, 1 the worst. */
    BigDecimal ratio();
}
