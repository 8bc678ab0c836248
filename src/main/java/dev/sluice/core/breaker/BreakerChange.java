package dev.sluice.core.breaker;

import dev.sluice.core.tradingmode.ModeScope;

/**
 * A change of a breaker's state, for the audit, the log and alarms.
 *
 * @param epochMillis time of day of the change
 * @param name name of the breaker
 * @param modeScope scope of the breaker
 * @param before state before the change
 * @param after state after the change
 * @param why reason of the change
 * @param who identity, or breaker, that caused it
 * @param refused number of calls that the mode of the breaker had refused before the change
 * @param raisesAlarm whether the change raises an alarm
 */
public record BreakerChange(
        long epochMillis,
        String name,
        ModeScope modeScope,
        BreakerPhase before,
        BreakerPhase after,
        String why,
        String who,
        long refused,
        boolean raisesAlarm) {
    @Override
    public String toString() {
        return "breaker " + name + " of " + modeScope + ": " + before + " -> " + after + " (" + why + ", by " + who
                + ")";
    }
}
