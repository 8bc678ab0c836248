package dev.sluice.admin.metrics;

import dev.sluice.admin.ExchangeUse;
import dev.sluice.admin.LifecycleStage;
import dev.sluice.core.admission.AdmissionStatus;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.ModeSnapshot;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state of the gateway and its exchanges at one moment.
 *
 * @param lifecycleStage the stage of the gateway
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
 * @param modeSnapshot all modes that are held
 * @param safety the state of latches, watchdogs and audit, as JSON for the status
 * @param families the metrics of other packages
 */
public record GatewaySnapshot(
        LifecycleStage lifecycleStage,
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
        ModeSnapshot modeSnapshot,
        JsonObject safety,
        List<MetricFamily> families) {

    /**
     * The state of one exchange.
     *
     * @param name the name
     * @param testnet whether all its calls go to the exchange's testnet
     * @param exchangeUse whether it is in use
     * @param admission the state of its admission controller
     * @param clock the measurement of its clock
     * @param rest the state of its REST connection
     * @param sockets the state of its WebSocket connections, by type
     */
    public record OfExchange(
            String name,
            boolean testnet,
            ExchangeUse exchangeUse,
            AdmissionStatus admission,
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
        public static Clock unknown(long setAside, long refusals, String culprit) {
            return new Clock(0, -1, setAside, refusals, culprit);
        }

        public boolean known() {
            return boundMillis >= 0;
        }
    }
}
