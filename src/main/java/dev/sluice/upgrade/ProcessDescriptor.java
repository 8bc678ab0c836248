package dev.sluice.upgrade;

import dev.sluice.base.json.RecordJson;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The version, the formats and the addresses of one of the two processes of an upgrade. The new process compares the
 * descriptor of the running one with its own before it changes anything. Their limits may differ: the new process
 * treats saved usage as after a restart with another configuration.
 *
 * @param protocol the number of the protocol between the two processes
 * @param state the format version of the saved state; a process can read versions up to its own
 * @param version the version, for people
 * @param pid the process id
 * @param sockets the configured address of each listening socket, by name
 * @param cluster the settings of the cluster that must be equal in both processes, by name; empty without a cluster
 * @param startsSuccessor whether the process is watched by a service manager, and therefore starts its successor itself
 */
public record ProcessDescriptor(
        int protocol,
        int state,
        String version,
        long pid,
        Map<String, String> sockets,
        Map<String, String> cluster,
        boolean startsSuccessor) {
    /** The protocol that this version speaks. */
    public static final int PROTOCOL = 2;

    public ProcessDescriptor {
        version = Objects.requireNonNullElse(version, "unknown");
        sockets = Map.copyOf(sockets);
        cluster = Map.copyOf(cluster);
    }

    /** Returns the reasons why the process {@code next} cannot take over from this one; empty if it can. */
    public List<String> obstacles(ProcessDescriptor next) {
        List<String> obstacles = new ArrayList<>();
        if (protocol != next.protocol) {
            obstacles.add("the running gateway (version " + version + ") hands over by protocol " + protocol
                    + ", this version by " + next.protocol);
        }
        if (state > next.state) {
            obstacles.add("the running gateway (version " + version + ") saves its state in form " + state
                    + ", and this version reads the forms up to " + next.state);
        }
        new TreeMap<>(sockets).forEach((name, address) -> {
            String wanted = next.sockets.get(name);
            if (!address.equals(wanted)) {
                obstacles.add("the socket '" + name + "' of the running gateway is at " + address + ", and "
                        + (wanted == null ? "not configured here" : "at " + wanted + " here"));
            }
        });
        new TreeMap<>(next.sockets).forEach((name, address) -> {
            if (!sockets.containsKey(name)) {
                obstacles.add("the socket '" + name + "' at " + address + " is not open in the running gateway");
            }
        });
        Set<String> settings = new TreeSet<>(cluster.keySet());
        settings.addAll(next.cluster.keySet());
        for (String setting : settings) {
            String running = cluster.getOrDefault(setting, "absent");
            String wanted = next.cluster.getOrDefault(setting, "absent");
            if (!running.equals(wanted)) {
                obstacles.add("'cluster." + setting + "' of the running gateway is " + running + ", and " + wanted
                        + " here, which needs a restart");
            }
        }
        return obstacles;
    }

    public JsonObject json() {
        return new JsonObject(RecordJson.encode(this));
    }

    /** Reads a descriptor. A missing field is empty, because a later version may omit it. */
    public static ProcessDescriptor of(JsonObject json) {
        return RecordJson.decode(json.encode(), ProcessDescriptor.class);
    }
}
