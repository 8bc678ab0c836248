package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of what halts trading and records it.
 *
 * @param pid the process that a signal halts
 * @param haltFile the file that halts trading; null when it is switched off
 * @param latchesDurable whether a restart would find all latches
 * @param watchdogAgesMs the time since the last heartbeat of each configured watchdog
 * @param auditNotYetWritten the number of rows that wait for the disk
 * @param auditLost the number of rows that were lost
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ControlStatus(
        long pid,
        @Nullable String haltFile,
        boolean latchesDurable,
        Map<String, Double> watchdogAgesMs,
        long auditNotYetWritten,
        long auditLost) {}
