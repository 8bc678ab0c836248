package dev.sluice.admin;

import dev.sluice.drift.ClockStatus;
import dev.sluice.gate.GateStatus;
import dev.sluice.health.ConnectionStatus;
import dev.sluice.health.ReadinessStatus;
import dev.sluice.mode.Modes;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state of the gateway and its exchanges at one moment.
 *
 * @param stage the stage of the gateway
 * @param uptimeSeconds the seconds since the start
 * @param epochMillis the time of day, in milliseconds since 1970
 * @param version the version of the gateway
 * @param reloads the number of configuration reloads that took effect
 * @param lastReloadWorked whether the files, as last read, are in effect
 * @param configHash a checksum that distinguishes configurations
 * @param clock the status of this machine's clock
 * @param readiness the state of the readiness checks
 * @param exchanges the configured exchanges, and those that a reload removed and that still have unfinished work
 * @param configured names of the configured exchanges
 * @param modes all modes that are held
 * @param safety the state of latches, watchdogs and audit, as JSON for the status
 * @param families the metrics of other packages
 */
public record Snapshot(
        Stage stage,
        double uptimeSeconds,
        long epochMillis,
        String version,
        long reloads,
        boolean lastReloadWorked,
        String configHash,
        ClockStatus clock,
        ReadinessStatus readiness,
        List<OfExchange> exchanges,
        Set<String> configured,
        Modes modes,
        JsonObject safety,
        List<Family> families) {

    /**
     * The state of one exchange.
     *
     * @param name the name
     * @param use whether it is in use
     * @param gate the state of its gate
     * @param clock the measurement of its clock
     * @param rest the state of its REST connection
     * @param sockets the state of its WebSocket connections, by type
     */
    public record OfExchange(
            String name,
            Use use,
            GateStatus gate,
            Clock clock,
            ConnectionStatus rest,
            Map<String, ConnectionStatus> sockets) {}

    /**
     * The exchange's clock relative to this machine's.
     *
     * @param aheadMillis how far it is ahead, by the middle of the measured interval
     * @param boundMillis the maximum error of that; -1 when the clock is not known
     * @param setAside the number of measurements that contradicted earlier ones
     * @param refusals the number of calls that it refused for their timestamp
     * @param culprit the clock that was probably wrong at the last refusal; "" when there was none
     */
    public record Clock(double aheadMillis, double boundMillis, long setAside, long refusals, String culprit) {
        public boolean known() {
            return boundMillis >= 0;
        }
    }
}
