package dev.sluice.core.coalesce;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import java.util.Map;

/** Settings for identical public reads of one exchange: {@code reads} in {@code conf/exchanges.json}. */
public record ReadSettings(
        @Setting(value = "Whether identical public reads at the same time are sent as one call.", def = "true")
        boolean share,

        @Setting(
                value = "How long responses of public reads are kept: route (\"GET /api/v3/klines\") to "
                        + "milliseconds, 0 to 86400000.",
                max = 1000,
                def = "{}")
        Map<String, Long> keepMs,

        @Setting(value = "A remark for people.", max = 4000, def = "\"\"")
        String why) {
    private static final long MAX_MS = 86_400_000;

    /** Settings that share and cache nothing. */
    public static final ReadSettings OFF = new ReadSettings(false, Map.of(), "");

    public ReadSettings {
        keepMs.forEach((route, millis) -> {
            if (millis < 0 || millis > MAX_MS) {
                throw new IllegalArgumentException(
                        "'keepMs' has " + millis + " for '" + route + "'; allowed: 0 to " + MAX_MS + " milliseconds");
            }
        });
        keepMs = Map.copyOf(keepMs);
    }

    /** Returns how long responses of this route are cached; 0 means not at all. */
    public long keepNanos(String route) {
        return !share || keepMs.isEmpty() ? 0 : keepMs.getOrDefault(route, 0L) * Nanos.PER_MILLI;
    }
}
