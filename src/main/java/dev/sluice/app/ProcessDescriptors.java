package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.config.Config;
import dev.sluice.persistence.DataFolder;
import dev.sluice.proxy.TrafficListener;
import dev.sluice.upgrade.ProcessDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A factory of the descriptor of this process. */
final class ProcessDescriptors {
    private ProcessDescriptors() {}

    /**
     * @param cluster the settings of the cluster that must be equal in both processes
     * @param ports the ports of exchanges that have their own port, by name
     * @param startsSuccessor whether this process starts its successor itself
     */
    static ProcessDescriptor of(
            Config config, Map<String, String> cluster, Map<String, Integer> ports, boolean startsSuccessor) {
        Map<String, String> sockets = new LinkedHashMap<>();
        for (TrafficListener listener : StartupBanner.listeners(config, ports)) {
            sockets.put(listener.socket(), listener.host() + ":" + listener.port());
        }
        sockets.put(
                "admin",
                config.gateway().admin().host() + ":" + config.gateway().admin().port());
        return new ProcessDescriptor(
                ProcessDescriptor.PROTOCOL,
                DataFolder.FORMAT_VERSION,
                Version.TEXT,
                ProcessHandle.current().pid(),
                sockets,
                cluster,
                startsSuccessor);
    }
}
