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
 * What the health routes tell of, as it stands now.
 *
 * @param modes all that are held
 * @param clock this machine's own
 * @param unused names of exchanges that are not in use: left out, unless they are asked for
 * @param connections how each exchange's connections do, by its name and their type: {@code binance:rest}
 * @param dataFolder what is wrong with the files that must survive a restart, each with what to do
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
