package dev.sluice.config;

import dev.sluice.exchange.DialectSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What could be read of a folder.
 *
 * @param gateway null: it has problems of its own
 * @param exchanges by name, those that could be bound, in the order of the file
 * @param dialects by name, those that could be bound
 * @param badDialects names of those that are there and could not: told once, not again by each exchange
 * @param sum tells these files from others
 */
record Sources(
        Path folder,
        @Nullable Read<GatewaySettings> gateway,
        Map<String, Read<ExchangeEntry>> exchanges,
        Map<String, Read<DialectSettings>> dialects,
        java.util.Set<String> badDialects,
        String sum) {

    @Nullable
    Read<DialectSettings> dialect(ExchangeEntry entry) {
        return dialects.get(entry.dialect());
    }
}
