package dev.sluice.core.health;

import dev.sluice.core.resource.ResourceUsage;
import dev.sluice.core.resource.UsageReading;
import java.util.LinkedHashMap;
import java.util.Map;

/** The resources of the machine that can run out: their names, levels and figures. */
public enum Resource {
    CPU("cpu", 90, 95),
    MEMORY("memory", 90, 0),
    DISK("disk", 95, 0),
    FILES("files", 80, 0),
    THROTTLED("throttled", 25, 0),
    LOOP_LAG("loopLag", 100, 0);

    /** The name of the combined check of all resources; each resource has its own check below it. */
    public static final String ALL = "system_resources";

    /** The names with their meanings, for the description of the settings. */
    static final String NAMES = "cpu, memory, disk (of the data folder), files, throttled (time slices without CPU "
            + "quota left), loopLag (delay of the event loops)";

    /** The levels of warnings, for the description of the settings. */
    static final String WARNINGS = "cpu 90, memory 90, disk 95, files 80, throttled 25, loopLag 100";

    /** The critical levels, for the description of the settings. */
    static final String CRITICAL = "cpu 95";

    private final String text;
    private final int warningAbove;
    private final int criticalFrom;

    /** @param criticalFrom 0 means never */
    Resource(String text, int warningAbove, int criticalFrom) {
        this.text = text;
        this.warningAbove = warningAbove;
        this.criticalFrom = criticalFrom;
    }

    /** Returns its figures by name, at most one of the host and one of the container or of this process. */
    Map<String, UsageReading> figures(ResourceUsage usage, long lagNanos) {
        return switch (this) {
            case CPU -> figures("cpu_percent", usage.cpu(), "container_cpu_percent", usage.containerCpu());
            case MEMORY ->
                figures("memory_percent", usage.memory(), "container_memory_percent", usage.containerMemory());
            case DISK -> Map.of("disk_percent", usage.disk());
            case FILES -> figures("open_files_percent", usage.files(), "host_open_files_percent", usage.hostFiles());
            case THROTTLED -> Map.of("throttled_percent", usage.throttled());
            case LOOP_LAG -> Map.of("loop_lag_ms", UsageReading.late(lagNanos, "event loops"));
        };
    }

    private static Map<String, UsageReading> figures(
            String hostName, UsageReading hostUsage, String ownName, UsageReading ownUsage) {
        Map<String, UsageReading> figures = new LinkedHashMap<>();
        figures.put(hostName, hostUsage);
        figures.put(ownName, ownUsage);
        return figures;
    }

    /** Returns the level of a warning in percent, for {@code LOOP_LAG} in milliseconds. */
    int warningAbove() {
        return warningAbove;
    }

    int criticalFrom() {
        return criticalFrom;
    }

    /** Returns the name of the check. */
    public String checkName() {
        return ALL + "." + text;
    }

    /** Returns the key in the settings. */
    @Override
    public String toString() {
        return text;
    }
}
