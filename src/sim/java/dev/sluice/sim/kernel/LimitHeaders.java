package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.market.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The headers that report the use of quotas. The table {@code limitHeaders} of an exchange has for each what it says:
 * {@code size} and {@code left}, the time after which a refused call may be repeated ({@code resetMillis},
 * {@code resetSecond}), which is the current time for any other one, or the milliseconds until the window ends
 * ({@code wait}).
 */
final class LimitHeaders {
    private static final long MILLI = 1_000_000L;

    private final Map<String, String> rows;

    LimitHeaders(Templates data) {
        rows = data.rows("limitHeaders");
    }

    List<Map.Entry<String, String>> of(RestCall call, QuotaCounters.Admission admission) {
        Counter counter = admission.reported();
        if (counter == null || rows.isEmpty()) {
            return List.of();
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>(rows.size());
        rows.forEach((header, what) ->
                headers.add(Map.entry(header, Long.toString(use(what, counter, admission.isOver(), call)))));
        return headers;
    }

    private static long use(String what, Counter counter, boolean isOver, RestCall call) {
        long now = call.nowNanos();
        long free = isOver ? counter.freeNanos(now) : now;
        long nowMillis = call.nowMillis();
        return switch (what) {
            case "size" -> counter.size();
            case "left" -> Math.max(0, counter.size() - counter.used(now));
            case "resetMillis" -> nowMillis + Math.floorDiv(free, MILLI) - Math.floorDiv(now, MILLI);
            case "resetSecond" -> Math.floorDiv(nowMillis + (free - now) / MILLI + 999, 1_000L);
            case "wait" -> Math.floorDiv(counter.freeNanos(now) - now + MILLI - 1, MILLI);
            default -> throw new IllegalArgumentException("no use of a limit: " + what);
        };
    }
}
