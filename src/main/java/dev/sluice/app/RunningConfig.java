package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.core.tradingmode.KillSwitchSettings;

/**
 * The configuration in effect, and how its reloads ended. It is the one place where the parts of the gateway read the
 * present configuration, since a part that keeps a copy misses the next reload.
 *
 * <p>Read by any thread; changed by one thread at a time.
 */
final class RunningConfig {
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
    void replace(Config next) {
        config = next;
        reloads = new Reloads(reloads.done() + 1, true);
    }

    /** Records that the files, as last read, did not take effect. */
    void refused() {
        reloads = new Reloads(reloads.done(), false);
    }
}
