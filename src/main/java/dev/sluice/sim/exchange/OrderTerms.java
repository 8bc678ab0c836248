package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a caller asks for: words as the exchange's dialect has them. */
record OrderTerms(
        String side,
        String type,
        String timeInForce,
        BigDecimal quantity,
        @Nullable BigDecimal price,
        boolean reduceOnly,
        String note) {}
