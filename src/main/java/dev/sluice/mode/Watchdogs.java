package dev.sluice.mode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of the operator's watchdogs have fallen silent. A configured one counts from the start on, whether it was ever heard or not. Synchronized. */
public final class Watchdogs {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Map<String, Long> lastHeard = new HashMap<>();
    private Map<String, WatchdogSettings> settings = Map.of();

    /** A new one gets its first interval from now on. */
    public synchronized void configure(Map<String, WatchdogSettings> newSettings, long now) {
        settings = Map.copyOf(newSettings);
        lastHeard.keySet().retainAll(settings.keySet());
        settings.keySet().forEach(name -> lastHeard.putIfAbsent(name, now));
    }

    /** False: none of that name is configured. */
    public synchronized boolean feed(String name, long now) {
        return lastHeard.replace(name, now) != null;
    }

    /** Nanoseconds since each was heard, or since it began to count. */
    public synchronized Map<String, Long> ages(long now) {
        Map<String, Long> ages = new HashMap<>();
        lastHeard.forEach((name, heard) -> ages.put(name, now - heard));
        return ages;
    }

    public synchronized List<String> silent(long now) {
        List<String> silent = new ArrayList<>();
        settings.forEach((name, dog) -> {
            Long heard = lastHeard.get(name);
            if (heard != null && now - heard > dog.everyMs() * NANOS_PER_MILLI) {
                silent.add(name);
            }
        });
        return silent;
    }
}
