package dev.sluice.core.exchange;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is left of the one limit that such headers are about on a call. Immutable; any thread. */
record RemainingHeader(RemainingSettings settings, Set<Integer> limits) {
    /** Nothing where the headers are missing, or where the call is charged to several of the limits, so that it is not known which they mean. */
    List<UsageReport> used(Call call, Headers headers) {
        long left = number(headers.get(settings.left()));
        long size = number(headers.get(settings.of()));
        if (left < 0 || size < left) {
            return List.of();
        }
        int found = -1;
        for (Cost cost : call.costs()) {
            if (limits.contains(cost.limit())) {
                if (found >= 0) {
                    return List.of();
                }
                found = cost.limit();
            }
        }
        return found < 0 ? List.of() : List.of(new UsageReport(found, size - left));
    }

    private static long number(@Nullable String value) {
        return value == null ? -1 : NumberParser.whole(value.strip());
    }
}
