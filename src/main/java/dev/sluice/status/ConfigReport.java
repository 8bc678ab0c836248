package dev.sluice.status;

import dev.sluice.config.ConfigReload;
import dev.sluice.config.EffectiveSetting;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Problem;
import dev.sluice.status.ReloadReport.Mistake;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of the configuration compared with what runs.
 *
 * @param inEffect whether the files, as they are now, are what runs
 * @param changes what a reload would change
 * @param needsRestart what a reload would refuse, because it needs a restart
 * @param problems all mistakes in the files, as {@code scripts/sluice check} lists them
 * @param settings the settings in the files, in effect if {@code inEffect}; empty if there are mistakes
 */
public record ConfigReport(
        boolean inEffect,
        List<String> changes,
        List<Mistake> needsRestart,
        List<Mistake> problems,
        List<EffectiveSetting> settings) {
    /** Returns the report of files with mistakes. */
    public static ConfigReport of(List<Problem> problems) {
        return new ConfigReport(false, List.of(), List.of(), Mistake.of(problems), List.of());
    }

    /**
     * Returns the report of files without mistakes.
     *
     * @param exchange the exchange whose settings are listed; null for those of the gateway
     * @throws IllegalArgumentException when the files have no such exchange
     */
    public static ConfigReport of(
            LoadResult.Valid read, boolean inEffect, ConfigReload change, @Nullable String exchange) {
        List<EffectiveSetting> settings =
                exchange == null ? EffectiveSetting.ofGateway(read) : EffectiveSetting.ofExchange(read, exchange);
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("no exchange '" + exchange + "' is in the files");
        }
        return new ConfigReport(inEffect, change.changes(), Mistake.of(change.refused()), List.of(), settings);
    }
}
