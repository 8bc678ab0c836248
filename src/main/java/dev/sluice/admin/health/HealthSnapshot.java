package dev.sluice.admin.health;

import dev.sluice.admin.LifecycleStage;
import dev.sluice.core.breaker.BreakerView;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.ModeSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state that the health routes report.
 *
 * @param lifecycleStage the stage of the gateway
 * @param modeSnapshot all modes that are held
 * @param clock the status of this machine's clock
 * @param breakers the state of the breakers
 * @param readiness the state of the readiness checks
 * @param unused names of exchanges that are not in use; omitted unless requested
 * @param connections the state of the connections, by exchange and type: {@code binance:rest}
 * @param dataFolder problems of the files that must survive a restart, each with what to do
 * @param cluster reasons why this gateway does not use its whole part of shared limits; empty without a cluster
 */
public record HealthSnapshot(
        LifecycleStage lifecycleStage,
        ModeSnapshot modeSnapshot,
        ClockStatus clock,
        List<BreakerView> breakers,
        ReadinessStatus readiness,
        Set<String> unused,
        Map<String, ConnectionStatus> connections,
        List<String> dataFolder,
        List<String> cluster) {}
