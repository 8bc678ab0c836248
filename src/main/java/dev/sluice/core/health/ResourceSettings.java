package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings for the machine, its container and this process: {@code readiness.resources} in {@code
 * conf/sluice.json}.
 */
public record ResourceSettings(
        @Setting(value = "Interval between two measurements.", min = 1000, max = 600_000, def = "15000")
        long everyMs,

        @Setting(value = "How many of the last 'rounds' must agree to change the level.", min = 1, max = 100, def = "2")
        int roundsNeeded,

        @Setting(value = "Recent measurements that are considered.", min = 1, max = 100, def = "3")
        int rounds,

        @Setting(value = "Levels of " + Resource.NAMES + ".", def = "{}")
        Map<String, ResourceLevels> levels) {
    private static final int SILENT_ROUNDS = 3;

    public ResourceSettings {
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    public ResourceLevels of(Resource resource) {
        return levels.getOrDefault(resource.toString(), ResourceLevels.DEFAULT);
    }

    public List<NamedCheck> checks() {
        List<NamedCheck> checks = new ArrayList<>();
        for (Resource resource : Resource.values()) {
            CheckAction checkAction = of(resource).checkAction();
            // A check that only warns may stay without findings; a check that holds a mode must not.
            long silentNanos = checkAction.mode() == null ? 0 : SILENT_ROUNDS * everyMs * Nanos.PER_MILLI;
            CheckRule rule = new CheckRule(roundsNeeded, rounds, silentNanos, false);
            checks.add(new NamedCheck(resource.checkName(), NamedCheck.FindingSource.RESOURCE, rule, checkAction));
        }
        return checks;
    }
}
