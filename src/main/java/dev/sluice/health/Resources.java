package dev.sluice.health;

import dev.sluice.machine.Reading;
import dev.sluice.machine.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The assessment of each resource from one measurement of the machine; the worse of host and container counts. */
public final class Resources {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double TENTHS = 10;

    /**
     * The assessment of one resource.
     *
     * @param level UNKNOWN when nothing could be measured
     * @param message description for people
     * @param figures measured values by name; null when not known
     */
    public record Found(Level level, String message, Map<String, @Nullable Double> figures) {}

    private final ResourceSettings settings;

    public Resources(ResourceSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the assessment of each resource.
     *
     * @param lagNanos largest delay of the event loops since the last measurement
     */
    public Map<Resource, Found> judge(Usage usage, long lagNanos) {
        Map<Resource, Found> found = new LinkedHashMap<>();
        put(found, Resource.CPU, named("cpu_percent", usage.cpu(), "container_cpu_percent", usage.containerCpu()));
        put(
                found,
                Resource.MEMORY,
                named("memory_percent", usage.memory(), "container_memory_percent", usage.containerMemory()));
        put(found, Resource.DISK, Map.of("disk_percent", usage.disk()));
        put(
                found,
                Resource.FILES,
                named("open_files_percent", usage.files(), "host_open_files_percent", usage.hostFiles()));
        put(found, Resource.THROTTLED, Map.of("throttled_percent", usage.throttled()));
        double millis = lagNanos / NANOS_PER_MILLI;
        Reading lag = new Reading(millis, String.format(Locale.ROOT, "event loops up to %.0f ms late", millis));
        put(found, Resource.LOOP_LAG, Map.of("loop_lag_ms", lag));
        return found;
    }

    private static Map<String, Reading> named(String host, Reading ofHost, String other, Reading ofOther) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        readings.put(host, ofHost);
        readings.put(other, ofOther);
        return readings;
    }

    private void put(Map<Resource, Found> found, Resource resource, Map<String, Reading> readings) {
        Level worst = Level.UNKNOWN;
        String message = "";
        Map<String, @Nullable Double> figures = new LinkedHashMap<>();
        for (Map.Entry<String, Reading> one : readings.entrySet()) {
            Reading reading = one.getValue();
            Double percent = reading.percent();
            figures.put(one.getKey(), percent == null ? null : (Double) (Math.round(percent * TENTHS) / TENTHS));
            Level level = percent == null ? Level.UNKNOWN : level(resource, percent);
            boolean worse = worst == Level.UNKNOWN ? level != Level.UNKNOWN : level.isAtLeast(worst) && level != worst;
            if (worse || message.isEmpty()) {
                worst = level;
                message = reading.text();
            }
        }
        found.put(resource, new Found(worst, message, figures));
    }

    private Level level(Resource resource, double amount) {
        ResourceLevels levels = settings.of(resource);
        int critical = levels.criticalFrom(resource);
        if (critical > 0 && amount >= critical) {
            return Level.CRITICAL;
        }
        return amount > levels.warningAbove(resource) ? Level.WARNING : Level.HEALTHY;
    }

    /** Returns the worst of the levels; UNKNOWN only when no level is known. */
    public static Level worst(List<Level> levels) {
        for (Level level : List.of(Level.CRITICAL, Level.WARNING, Level.HEALTHY)) {
            if (levels.contains(level)) {
                return level;
            }
        }
        return Level.UNKNOWN;
    }
}
