package dev.sluice.sim.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The terms of a requested order, in the words of the exchange's dialect. */
public record RequestedTerms(
        String side,
        String type,
        String timeInForce,
        BigDecimal quantity,
        @Nullable BigDecimal price,
        boolean reduceOnly,
        String note) {}
