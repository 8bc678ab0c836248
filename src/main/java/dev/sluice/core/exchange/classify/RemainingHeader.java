package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.RemainingSettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reader of headers with the remaining units of the limit that a call is charged to. Immutable and thread-safe. */
public record RemainingHeader(RemainingSettings settings, Set<Integer> limits) {
    /**
     * Returns the used units after a call with these costs. Returns nothing if the headers are missing, or if the call
     * is charged to several of the limits and the headers are therefore ambiguous.
     */
    public List<UsageReport> used(List<Cost> costs, Headers headers) {
        long remaining = number(headers.get(settings.left()));
        long size = number(headers.get(settings.of()));
        if (remaining < 0 || size < remaining) {
            return List.of();
        }
        int chargedLimit = -1;
        for (Cost cost : costs) {
            if (limits.contains(cost.limit())) {
                if (chargedLimit >= 0) {
                    return List.of();
                }
                chargedLimit = cost.limit();
            }
        }
        return chargedLimit < 0 ? List.of() : List.of(new UsageReport(chargedLimit, size - remaining));
    }

    private static long number(@Nullable String value) {
        return value == null ? -1 : NumberParser.parse(value.strip());
    }
}
