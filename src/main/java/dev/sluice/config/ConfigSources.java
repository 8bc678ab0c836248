package dev.sluice.config;

import dev.sluice.core.exchange.settings.DialectSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a folder that could be read.
 *
 * @param folder the folder
 * @param gateway the gateway's settings; null when they have problems
 * @param exchanges the exchanges that could be bound, by name, in the order of the file
 * @param dialects the dialects that could be bound, by name
 * @param invalidDialects names of dialects that could not be bound, so that they are reported once and not for each
 *     exchange
 * @param checksum a checksum that distinguishes these files from others
 */
record ConfigSources(
        Path folder,
        @Nullable BoundFile<GatewaySettings> gateway,
        Map<String, BoundFile<ExchangeEntry>> exchanges,
        Map<String, BoundFile<DialectSettings>> dialects,
        Set<String> invalidDialects,
        String checksum) {

    @Nullable
    BoundFile<DialectSettings> dialect(ExchangeEntry entry) {
        return dialects.get(entry.dialect());
    }
}
