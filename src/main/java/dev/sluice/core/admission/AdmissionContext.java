package dev.sluice.core.admission;

import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.util.function.DoubleSupplier;

/**
 * What a gate stands in.
 *
 * @param exchange the name by which modes are held for it
 * @param board the modes of the whole gateway
 * @param breakerRegistry told of every outcome
 * @param usageStore where its numbers survive
 * @param chance from 0 to 1, for jitter
 */
public record AdmissionContext(
        String exchange,
        ModeRegistry board,
        BreakerRegistry breakerRegistry,
        UsageStore usageStore,
        DoubleSupplier chance) {
    /** A gate on its own, where nobody holds a mode: rehearsals and simulations. */
    public static AdmissionContext alone(UsageStore usageStore, DoubleSupplier chance) {
        ModeRegistry board = new ModeRegistry(0, 0);
        return new AdmissionContext("", board, BreakerRegistry.none(board), usageStore, chance);
    }
}
