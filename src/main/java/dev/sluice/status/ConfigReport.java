package dev.sluice.status;

import dev.sluice.config.Config;
import dev.sluice.config.ConfigReload;
import dev.sluice.config.EffectiveSetting;
import dev.sluice.config.json.Problem;
import dev.sluice.status.ReloadReport.Mistake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of the configuration compared with what runs.
 *
 * @param inEffect whether the files, as they are now, are what runs
 * @param changes what a reload would change
 * @param needsRestart what a reload would refuse, because it needs a restart
 * @param problems all mistakes in the files, as {@code scripts/sluice check} lists them
 * @param settings the settings in force
 * @param limits the sizes of the limits in force of the exchange whose settings are listed
 * @param inFiles those settings of the files that are not in force, also those that are not set there any more; empty
 *     if there are mistakes
 */
public record ConfigReport(
        boolean inEffect,
        List<String> changes,
        List<Mistake> needsRestart,
        List<Mistake> problems,
        List<EffectiveSetting> settings,
        List<LimitSize> limits,
        List<EffectiveSetting> inFiles) {
    /**
     * Returns the report of files with mistakes.
     *
     * @param running the configuration in force
     * @param exchange the exchange whose settings are listed; null for those of the gateway
     */
    public static ConfigReport of(Config running, List<Problem> problems, @Nullable String exchange) {
        return new ConfigReport(
                false, List.of(), List.of(), Mistake.of(problems), running.settings(exchange), List.of(), List.of());
    }

    /**
     * Returns the report of files without mistakes.
     *
     * @param running the configuration in force
     * @param exchange the exchange whose settings are listed; null for those of the gateway
     * @throws IllegalArgumentException when there is no such exchange
     */
    public static ConfigReport of(Config running, Config read, ConfigReload change, @Nullable String exchange) {
        List<EffectiveSetting> settings = running.settings(exchange);
        List<EffectiveSetting> inFiles = read.settings(exchange);
        if (settings.isEmpty() && inFiles.isEmpty()) {
            throw new IllegalArgumentException("no exchange '" + exchange + "' is in the files");
        }
        return new ConfigReport(
                read.hash().equals(running.hash()),
                change.changes(),
                Mistake.of(change.refused()),
                List.of(),
                settings,
                List.of(),
                differing(settings, inFiles));
    }

    /** Returns the same with limits. */
    public ConfigReport with(List<LimitSize> newLimits) {
        return new ConfigReport(inEffect, changes, needsRestart, problems, settings, newLimits, inFiles);
    }

    private static List<EffectiveSetting> differing(List<EffectiveSetting> inForce, List<EffectiveSetting> inFiles) {
        Map<String, EffectiveSetting> left = new LinkedHashMap<>();
        inForce.forEach(one -> left.put(one.key(), one));
        List<EffectiveSetting> differing = new ArrayList<>();
        for (EffectiveSetting one : inFiles) {
            EffectiveSetting same = left.remove(one.key());
            if (same == null || !same.value().equals(one.value())) {
                differing.add(one);
            }
        }
        left.values().forEach(gone -> differing.add(gone.absent()));
        return differing;
    }
}
