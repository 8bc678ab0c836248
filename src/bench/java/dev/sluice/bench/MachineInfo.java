package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine of a run, shown beside its figures. */
final class MachineInfo {
    private static final String LOAD = "loadBefore";
    private static final String STOLEN = "stolenPercent";
    private static final String AWAKE = "awake";

    private MachineInfo() {}

    static JsonObject json(Cores cores, MachineUse use) {
        return new JsonObject()
                .put("processor", after(Path.of("/proc/cpuinfo"), "model name"))
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("pinned", cores.pinned())
                .put(AWAKE, cores.awake())
                .put("memory", after(Path.of("/proc/meminfo"), "MemTotal"))
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", System.getProperty("java.vm.version"))
                .put(LOAD, use.loadBefore())
                .put(STOLEN, Math.round(use.stolenPercent() * 10) / 10.0);
    }

    private static String after(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Returns the percentage of the busy time of the run that the host withheld; 0 if the run did not record it. */
    static double stolenPercent(JsonObject machine) {
        return machine.getDouble(STOLEN, 0.0);
    }

    /** Returns whether the run kept the cores from sleeping. */
    static boolean isAwake(JsonObject machine) {
        return machine.getBoolean(AWAKE, false);
    }

    /** Returns one line for people. */
    static String line(JsonObject machine) {
        String line = machine.getString("processor") + ", " + machine.getString("system") + ", Java "
                + machine.getString("java");
        if (machine.containsKey(LOAD)) {
            line += ", load " + machine.getString(LOAD) + " before the run";
        }
        if (machine.containsKey(STOLEN)) {
            line += String.format(
                    Locale.ROOT, ", %.1f %% of the busy time withheld by the host", stolenPercent(machine));
        }
        return isAwake(machine) ? line + ", cores kept awake" : line;
    }
}
