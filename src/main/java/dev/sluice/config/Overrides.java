package dev.sluice.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line that override the files; null or empty means no override. Checked like a file, in
 * {@link Config#with}.
 *
 * @param upstreams exchange to the URL that receives all its calls; the exchange {@code *} stands for all others
 * @param host the address of the traffic port
 * @param port the traffic port
 * @param adminPort the admin port
 * @param dataFolder the data folder
 * @param firstStart whether an absent or empty data folder is a first start, whatever {@code killSwitch.requireState}
 *     says
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
