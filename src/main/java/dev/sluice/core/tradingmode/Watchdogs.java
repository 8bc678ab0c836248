package dev.sluice.core.tradingmode;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The times of the last heartbeats of the configured watchdogs. The time of a watchdog starts with its configuration,
 * even when it has never sent a heartbeat. Synchronized.
 */
public final class Watchdogs {
    private final Map<String, Long> lastHeartbeats = new HashMap<>();
    private Map<String, WatchdogSettings> settings = Map.of();

    /** Replaces the settings. The first interval of a new watchdog starts now. */
    public synchronized void configure(Map<String, WatchdogSettings> newSettings, long now) {
        settings = Map.copyOf(newSettings);
        lastHeartbeats.keySet().retainAll(settings.keySet());
        settings.keySet().forEach(name -> lastHeartbeats.putIfAbsent(name, now));
    }

    /** Records a heartbeat; returns false when no watchdog of this name is configured. */
    public synchronized boolean recordHeartbeat(String name, long now) {
        return lastHeartbeats.replace(name, now) != null;
    }

    /** Returns, for each watchdog, the nanoseconds since its last heartbeat or since it was configured. */
    public synchronized Map<String, Long> ages(long now) {
        Map<String, Long> ages = new HashMap<>();
        lastHeartbeats.forEach((name, lastHeartbeat) -> ages.put(name, now - lastHeartbeat));
        return ages;
    }

    public synchronized List<String> silentWatchdogs(long now) {
        List<String> silent = new ArrayList<>();
        settings.forEach((name, watchdog) -> {
            Long lastHeartbeat = lastHeartbeats.get(name);
            if (lastHeartbeat != null && now - lastHeartbeat > watchdog.everyMs() * Nanos.PER_MILLI) {
                silent.add(name);
            }
        });
        return silent;
    }
}
