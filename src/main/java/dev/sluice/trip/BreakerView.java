package dev.sluice.trip;

import dev.sluice.breaker.BreakerStatus;
import dev.sluice.mode.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One breaker at one scope at one moment.
 *
 * @param scope null: nothing ever went wrong, so it stands nowhere yet
 * @param refused calls that its hold stopped since it holds
 * @param who brought it where it stands
 */
public record BreakerView(
        String name, BreakerRule rule, @Nullable Scope scope, BreakerStatus status, long refused, String who) {}
