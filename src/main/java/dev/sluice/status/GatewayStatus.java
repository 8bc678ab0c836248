package dev.sluice.status;

import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeSnapshot;
import java.util.List;
import java.util.Set;

/**
 * The state of the gateway and its exchanges at one moment: the response of {@code GET /admin/status}.
 *
 * @param epochMs the time of day, in milliseconds since 1970
 * @param reloads the number of reloads of the configuration that took effect
 * @param lastReloadWorked whether the files, as last read, are in effect
 * @param mode the mode that is held for everything
 * @param holds the held modes, a bounded number
 * @param exchanges the configured exchanges, and those that a reload removed and that still have unfinished work
 */
public record GatewayStatus(
        LifecycleStage stage,
        String version,
        long epochMs,
        double uptimeSeconds,
        long reloads,
        boolean lastReloadWorked,
        Mode mode,
        List<HoldStatus> holds,
        SafetyStatus safety,
        MachineClockStatus clock,
        CheckList readiness,
        List<ExchangeStatus> exchanges) {
    /** The largest number of limits of an exchange that the JSON lists. */
    public static final int MAX_LIMITS = 500;

    private static final int MAX_HOLDS = 500;

    /**
     * Returns the held modes, a bounded number.
     *
     * @param configured names of the configured exchanges
     */
    public static List<HoldStatus> holds(ModeSnapshot modes, Set<String> configured) {
        return modes.all().stream()
                .limit(MAX_HOLDS)
                .map(held -> HoldStatus.of(held, true, isConfigured(held, configured)))
                .toList();
    }

    private static boolean isConfigured(ModeHold held, Set<String> configured) {
        String exchange = held.modeScope().exchange();
        return exchange.isEmpty() || configured.contains(exchange);
    }
}
