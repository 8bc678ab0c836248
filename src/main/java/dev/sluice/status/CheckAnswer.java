package dev.sluice.status;

import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.HealthLevel;

/** The answer to a report of a program: the state of the check after it. */
public record CheckAnswer(HealthLevel level, String message) {
    public static CheckAnswer of(CheckState state) {
        return new CheckAnswer(state.healthLevel(), state.message());
    }
}
