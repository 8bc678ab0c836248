package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings of margins and checks, which decide besides limits and clocks whether new risk is allowed: {@code
 * readiness} in {@code conf/sluice.json}.
 */
public record ReadinessSettings(
        @Setting(value = "Margins of accounts.", def = "{}") MarginSettings margins,

        @Setting(value = "Checks that your own programs report over the admin API, by name.", max = 100, def = "{}")
        Map<String, ReportSettings> reports,

        @Setting(value = "Checks that the gateway runs, by name.", max = 64, def = "{}")
        Map<String, CheckSettings> checks,

        @Setting(value = "Resources of the machine, its container and this process.", def = "{}")
        ResourceSettings resources) {
    private static final int MAX_NAME_LENGTH = 64;

    public ReadinessSettings {
        reports.keySet().forEach(ReadinessSettings::requireValidName);
        checks.keySet().forEach(ReadinessSettings::requireValidName);
    }

    /** Returns all configured checks. */
    public List<NamedCheck> allChecks() {
        List<NamedCheck> all = new ArrayList<>(resources.checks());
        reports.forEach((name, report) -> all.add(report.check(name)));
        checks.forEach((name, check) -> all.add(check.check(name)));
        return all;
    }

    private static void requireValidName(String name) {
        if (name.isEmpty()
                || name.length() > MAX_NAME_LENGTH
                || !name.chars().allMatch(ReadinessSettings::isNameCharacter)) {
            throw new IllegalArgumentException("'" + name + "' is not a valid name of a report or check; allowed: 1 to "
                    + MAX_NAME_LENGTH + " of letters, digits, '_' and '-'");
        }
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
