package dev.sluice.health;

import java.math.BigDecimal;

/** A measurement of an account's margin. */
public sealed interface Measure permits Margin, Nearness {
    /** Returns a finding for this measurement according to the levels. */
    Finding judged(MarginLevels levels, long nowNanos);

    /** Returns the ratio for display, rounded: 0 means nothing at risk, 1 the worst. */
    BigDecimal ratio();
}
