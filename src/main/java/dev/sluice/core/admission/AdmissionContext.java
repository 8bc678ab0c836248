package dev.sluice.core.admission;

import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.util.function.DoubleSupplier;

/**
 * The surroundings of an {@link AdmissionController}.
 *
 * @param exchange name of the exchange, under which modes are held
 * @param modeRegistry modes of the whole gateway
 * @param breakerRegistry receives every outcome
 * @param usageStore storage of usage counts that survives a restart
 * @param marketData what the exchange lists about its instruments, for rules about orders
 * @param chance random numbers from 0 to 1, for jitter
 */
public record AdmissionContext(
        String exchange,
        ModeRegistry modeRegistry,
        BreakerRegistry breakerRegistry,
        UsageStore usageStore,
        MarketData marketData,
        DoubleSupplier chance) {
    /** Returns a context without modes or breakers, for rehearsals and simulations. */
    public static AdmissionContext alone(UsageStore usageStore, DoubleSupplier chance) {
        ModeRegistry modeRegistry = new ModeRegistry(0, 0);
        return new AdmissionContext(
                "", modeRegistry, BreakerRegistry.none(modeRegistry), usageStore, new MarketData(), chance);
    }
}
