package dev.sluice.core.breaker;

import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one breaker at one scope.
 *
 * @param name name of the breaker
 * @param rule configuration of the breaker
 * @param modeScope null when nothing was recorded for the breaker yet, so that it has no scope
 * @param status state and counters
 * @param refused number of calls refused since its mode is held
 * @param who identity that changed the state last
 */
public record ScopedBreakerStatus(
        String name, BreakerRule rule, @Nullable ModeScope modeScope, BreakerStatus status, long refused, String who) {}
