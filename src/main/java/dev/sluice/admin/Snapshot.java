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
 * What the gateway and its exchanges are doing at one moment.
 *
 * @param reloads how often the configuration was read again with effect
 * @param lastReloadWorked whether the files, as they were when last read, are in effect
 * @param configHash tells one configuration from another
 * @param clock this machine's own
 * @param readiness what processes reported
 * @param exchanges the configured ones, and those that a reload took out and in which something has not ended
 * @param configured names of the configured ones
 * @param modes all that are held
 * @param safety how latches, watchdogs and audit stand, ready for status
 * @param families what other rooms count, ready for metrics
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

    /** One exchange: whether it is in use, its gate, what is known of its clock, and how its REST and its WebSockets do, these by their type. */
    public record OfExchange(
            String name,
            Use use,
            GateStatus gate,
            Clock clock,
            ConnectionStatus rest,
            Map<String, ConnectionStatus> sockets) {}

    /**
     * The exchange's clock against this machine's.
     *
     * @param aheadMillis how far it is ahead, by the middle of what is known
     * @param boundMillis how wrong that can be; -1: the clock is not known
     * @param setAside sightings that contradicted what was known
     * @param refusals calls that it refused for their time stamp
     * @param culprit whose clock was probably wrong at the last of them; "" when there was none
     */
    public record Clock(double aheadMillis, double boundMillis, long setAside, long refusals, String culprit) {
        public boolean known() {
            return boundMillis >= 0;
        }
    }
}
