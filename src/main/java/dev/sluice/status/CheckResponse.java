package dev.sluice.status;

import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.HealthLevel;

/** The response to a report of a program: the state of the check after it. */
public record CheckResponse(HealthLevel level, String message) {
    public static CheckResponse of(CheckState state) {
        return new CheckResponse(state.healthLevel(), state.message());
    }
}
