package dev.sluice.core.health;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a check.
 *
 * @param name name of the check
 * @param healthLevel current level
 * @param message description for people
 * @param sinceNanos monotonic time of the last change of the level
 * @param last last finding; null when there was none
 * @param details texts and numbers of the last run; a value may be null when it is not known
 * @param history last findings, oldest first
 */
public record CheckState(
        String name,
        HealthLevel healthLevel,
        String message,
        long sinceNanos,
        @Nullable CheckResult last,
        Map<String, Object> details,
        List<CheckResult> history) {
    public boolean isCritical() {
        return healthLevel == HealthLevel.CRITICAL;
    }
}
