package dev.sluice.admin.health;

import dev.sluice.core.breaker.ScopedBreakerStatus;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.status.ClusterReport;
import dev.sluice.status.LifecycleStage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
 * @param warnings problems of this process that stop no trading, each with what to do
 * @param cluster the cluster that this gateway is a member of; null for none
 */
public record HealthSnapshot(
        LifecycleStage lifecycleStage,
        ModeSnapshot modeSnapshot,
        ClockStatus clock,
        List<ScopedBreakerStatus> breakers,
        ReadinessStatus readiness,
        Set<String> unused,
        Map<String, ConnectionStatus> connections,
        List<String> dataFolder,
        List<String> warnings,
        @Nullable ClusterReport cluster) {}
