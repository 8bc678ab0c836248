package dev.sluice.health;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a check stands.
 *
 * @param sinceNanos the last change of its level
 * @param last null: it never spoke
 * @param details texts and numbers of the last look; a value may be null where it is not known
 * @param history its last findings, oldest first
 */
public record CheckState(
        String name,
        Level level,
        String message,
        long sinceNanos,
        @Nullable Finding last,
        Map<String, Object> details,
        List<Finding> history) {
    public boolean isCritical() {
        return level == Level.CRITICAL;
    }
}
