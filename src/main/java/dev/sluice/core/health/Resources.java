package dev.sluice.core.health;

import dev.sluice.core.resource.ResourceUsage;
import dev.sluice.core.resource.UsageReading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Assesses each resource by one measurement of the machine. The worse of host and container counts. */
public final class Resources {
    private static final double TENTHS = 10;

    /**
     * The assessment of one resource.
     *
     * @param healthLevel UNKNOWN when nothing could be measured
     * @param message description for people
     * @param figures measured values by name; null when not known
     */
    public record ResourceReading(HealthLevel healthLevel, String message, Map<String, @Nullable Double> figures) {}

    private final ResourceSettings settings;

    public Resources(ResourceSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the assessment of each resource.
     *
     * @param lagNanos maximum delay of the event loops since the last measurement
     */
    public Map<Resource, ResourceReading> evaluate(ResourceUsage usage, long lagNanos) {
        Map<Resource, ResourceReading> assessments = new LinkedHashMap<>();
        for (Resource resource : Resource.values()) {
            assessments.put(resource, assess(resource, resource.figures(usage, lagNanos)));
        }
        return assessments;
    }

    private ResourceReading assess(Resource resource, Map<String, UsageReading> readings) {
        HealthLevel worst = HealthLevel.UNKNOWN;
        String message = "";
        Map<String, @Nullable Double> figures = new LinkedHashMap<>();
        for (Map.Entry<String, UsageReading> entry : readings.entrySet()) {
            UsageReading usageReading = entry.getValue();
            Double percent = usageReading.value();
            figures.put(entry.getKey(), percent == null ? null : (Double) (Math.round(percent * TENTHS) / TENTHS));
            HealthLevel healthLevel = percent == null ? HealthLevel.UNKNOWN : level(resource, percent);
            boolean isWorse = worst == HealthLevel.UNKNOWN
                    ? healthLevel != HealthLevel.UNKNOWN
                    : healthLevel.isAtLeast(worst) && healthLevel != worst;
            if (isWorse || message.isEmpty()) {
                worst = healthLevel;
                message = usageReading.text();
            }
        }
        return new ResourceReading(worst, message, figures);
    }

    private HealthLevel level(Resource resource, double amount) {
        ResourceLevels levels = settings.of(resource);
        int critical = levels.criticalFrom(resource);
        if (critical > 0 && amount >= critical) {
            return HealthLevel.CRITICAL;
        }
        return amount > levels.warningAbove(resource) ? HealthLevel.WARNING : HealthLevel.HEALTHY;
    }

    /** Returns the worst of the levels; UNKNOWN only when no level is known. */
    public static HealthLevel worst(List<HealthLevel> levels) {
        for (HealthLevel healthLevel : List.of(HealthLevel.CRITICAL, HealthLevel.WARNING, HealthLevel.HEALTHY)) {
            if (levels.contains(healthLevel)) {
                return healthLevel;
            }
        }
        return HealthLevel.UNKNOWN;
    }
}
