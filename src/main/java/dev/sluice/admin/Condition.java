package dev.sluice.admin;

import dev.sluice.drift.ClockStatus;
import dev.sluice.health.ConnectionStatus;
import dev.sluice.health.ReadinessStatus;
import dev.sluice.mode.Modes;
import dev.sluice.trip.BreakerView;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state that the health routes report.
 *
 * @param stage the stage of the gateway
 * @param modes all modes that are held
 * @param clock the status of this machine's clock
 * @param breakers the state of the breakers
 * @param readiness the state of the readiness checks
 * @param unused names of exchanges that are not in use; omitted unless requested
 * @param connections the state of the connections, by exchange and type: {@code binance:rest}
 * @param dataFolder problems of the files that must survive a restart, each with what to do
 */
public record Condition(
        Stage stage,
        Modes modes,
        ClockStatus clock,
        List<BreakerView> breakers,
        ReadinessStatus readiness,
        Set<String> unused,
        Map<String, ConnectionStatus> connections,
        List<String> dataFolder) {}
