package dev.sluice.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says over the files; null or empty: nothing. Checked like a file, in {@link Config#with}.
 *
 * @param upstreams exchange to the URL at which all of its calls go; the exchange {@code *}: those that are not named
 * @param firstStart an absent or empty data folder is a first start, whatever {@code killSwitch.requireState} says
 */
public record Overrides(
        Map<String, String> upstreams,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Integer adminPort,
        @Nullable String dataFolder,
        boolean firstStart) {
    public static final String EVERY = "*";
    public static final Overrides NONE = new Overrides(Map.of(), null, null, null, null, false);

    public Overrides {
        upstreams = Map.copyOf(upstreams);
    }
}
