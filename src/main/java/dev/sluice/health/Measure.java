package dev.sluice.health;

import java.math.BigDecimal;

/** How an account's margin stands, by whoever told it. */
public sealed interface Measure permits Margin, Nearness {
    /** How bad that is, by these levels. */
    Finding judged(MarginLevels levels, long nowNanos);

    /** 0: nothing at risk; 1: the worst. For people: rounded. */
    BigDecimal ratio();
}
