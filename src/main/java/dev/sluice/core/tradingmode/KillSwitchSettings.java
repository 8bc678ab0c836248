package dev.sluice.core.tradingmode;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings of the kill switch and of the re-arm: {@code killSwitch} in {@code conf/sluice.json}. */
public record KillSwitchSettings(
        @Setting(
                value = "Whether the gateway starts in CANCEL_ONLY when the data folder is absent or empty "
                        + "although it was used before.",
                def = "false")
        boolean requireState,

        @Setting(
                value = "Whether a re-arm must be confirmed by another identity than the one that proposed it.",
                def = "false")
        boolean requireSecondPerson,

        @Setting(
                value = "A proposed re-arm must be confirmed within this time.",
                min = 10_000,
                max = 3_600_000,
                def = "300000")
        long confirmWithinMs,

        @Setting(
                value = "After a re-arm, the usable part of every limit grows from rampFromPercent in this "
                        + "time. 0: at once.",
                min = 0,
                max = 3_600_000,
                def = "60000")
        long rampMs,

        @Setting(value = "Percentage of the budgets at the start of the ramp.", min = 1, max = 100, def = "10")
        int rampFromPercent,

        @Setting(
                value = "How often the data folder is checked for a file HALT. 0: never.",
                min = 0,
                max = 60_000,
                def = "250")
        long haltFileMs,

        @Setting(
                value = "Watchdogs by name. Each must POST /admin/heartbeat/<name>; a missing heartbeat halts trading.",
                max = 100,
                def = "{}")
        Map<String, WatchdogSettings> watchdogs,

        @Setting(
                value =
                        "Unix socket of sluice-signer, with which 'halt --pull' cancels resting orders. Absent: they stay.",
                min = 1,
                max = 100)
        @Nullable
        String signer,

        @Setting(
                value =
                        "Halts that also cancel the resting orders in their scope: file, signal, watchdog, breaker:NAME."
                                + " They need 'signer'.",
                max = 64,
                def = "[]")
        List<String> pullOn,

        @Setting(value = "What happens when a bot stops repeating its dead-man call.", def = "{}")
        DeadManSettings deadMan) {
    private static final Set<String> CAUSES = Set.of("file", "signal", "watchdog");
    private static final String BREAKER = "breaker:";

    public KillSwitchSettings {
        watchdogs = Map.copyOf(watchdogs);
        for (String cause : pullOn) {
            if (!CAUSES.contains(cause) && !(cause.startsWith(BREAKER) && cause.length() > BREAKER.length())) {
                throw new IllegalArgumentException(
                        "'" + cause + "' is no cause of a pull; allowed: file, signal, watchdog, breaker:NAME");
            }
        }
        if (signer == null && !pullOn.isEmpty()) {
            throw new IllegalArgumentException("'pullOn' needs 'signer', the socket of sluice-signer");
        }
    }
}
