package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.part.Part;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration in effect, and the results of reloads. Parts of the gateway read the configuration only here, since
 * a part that keeps a copy misses the next reload.
 *
 * <p>Read by any thread; changed by one thread at a time.
 */
final class RunningConfig implements Part {
    private final Map<String, Integer> ports;
    private volatile Config config;
    private volatile Reloads reloads = new Reloads(0, true);

    /**
     * The reloads since the start.
     *
     * @param done the number of reloads that took effect
     * @param lastWorked whether the files, as last read, are in effect
     */
    record Reloads(long done, boolean lastWorked) {}

    RunningConfig(Config config) {
        this.config = config;
        ports = ownPorts(config);
    }

    /** Returns the ports of exchanges that have their own port, by exchange. */
    static Map<String, Integer> ownPorts(Config config) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (ConfiguredExchange one : config.exchanges()) {
            Integer own = one.settings().listen();
            if (own != null) {
                ports.put(one.name(), own);
            }
        }
        return Collections.unmodifiableMap(ports);
    }

    /** Returns the ports of exchanges that had their own port at the start; they stay open until the end. */
    Map<String, Integer> ports() {
        return ports;
    }

    Config config() {
        return config;
    }

    KillSwitchSettings killSwitch() {
        return config.gateway().killSwitch();
    }

    Reloads reloads() {
        return reloads;
    }

    /** Puts another configuration into effect. */
    @Override
    public void reload(Config next) {
        config = next;
        reloads = new Reloads(reloads.done() + 1, true);
    }

    /** Records that the files, as last read, did not take effect. */
    void refused() {
        reloads = new Reloads(reloads.done(), false);
    }
}
