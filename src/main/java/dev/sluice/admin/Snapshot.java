package dev.sluice.admin;

import dev.sluice.gate.GateStatus;
import java.util.List;

/**
 * What the gateway and its exchanges are doing at one moment.
 *
 * @param reloads how often the configuration was read again with effect
 * @param lastReloadWorked whether the files, as they were when last read, are in effect
 * @param families what other rooms count, ready for metrics
 */
public record Snapshot(
        Stage stage,
        double uptimeSeconds,
        String version,
        long reloads,
        boolean lastReloadWorked,
        List<OfExchange> exchanges,
        List<Family> families) {

    /** One exchange: its gate, and what is known of its clock. */
    public record OfExchange(String name, GateStatus gate, Clock clock) {}

    /**
     * The exchange's clock against this machine's.
     *
     * @param aheadMillis how far it is ahead, by the middle of what is known
     * @param boundMillis how wrong that can be; -1: the clock is not known
     */
    public record Clock(double aheadMillis, double boundMillis, long setAside) {
        public boolean known() {
            return boundMillis >= 0;
        }
    }
}
