package dev.sluice.core.breaker;

import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.util.function.DoubleSupplier;

/**
 * The dependencies of {@link BreakerRegistry}.
 *
 * @param modeRegistry registry that receives the modes of the breakers
 * @param usageStore storage that survives a restart of the process and of the machine
 * @param random draws from 0 (included) to 1 (excluded), for the jitter
 */
public record BreakerContext(ModeRegistry modeRegistry, UsageStore usageStore, DoubleSupplier random) {}
