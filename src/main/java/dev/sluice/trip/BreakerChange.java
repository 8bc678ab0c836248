package dev.sluice.trip;

import dev.sluice.breaker.Phase;
import dev.sluice.mode.Scope;

/**
 * A breaker went from one state to another: for the audit, the log and alarms.
 *
 * @param refused how many calls its hold had stopped until then
 * @param alarm whether somebody should be woken
 */
public record BreakerChange(
        long epochMillis,
        String name,
        Scope scope,
        Phase before,
        Phase after,
        String why,
        String who,
        long refused,
        boolean alarm) {
    @Override
    public String toString() {
        return "breaker " + name + " of " + scope + ": " + before + " -> " + after + " (" + why + ", by " + who + ")";
    }
}
