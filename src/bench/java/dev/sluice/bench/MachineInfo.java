package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine of a run, shown beside its figures. */
final class MachineInfo {
    private MachineInfo() {}

    static JsonObject json(Cores cores) {
        return new JsonObject()
                .put("processor", after(Path.of("/proc/cpuinfo"), "model name"))
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("pinned", cores.pinned())
                .put("memory", after(Path.of("/proc/meminfo"), "MemTotal"))
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", System.getProperty("java.vm.version"))
                .put("loadBefore", load());
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

    /** Returns the load of the machine: runnable programs over the last minute, by the kernel. */
    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Returns one line for people. */
    static String line(JsonObject machine) {
        return String.format(
                Locale.ROOT,
                "%s, %s, Java %s, load %s before the run",
                machine.getString("processor"),
                machine.getString("system"),
                machine.getString("java"),
                machine.getString("loadBefore"));
    }
}
