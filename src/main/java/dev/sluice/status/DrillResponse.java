package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.core.tradingmode.Mode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a halt would refuse now.
 *
 * @param matched what the scope covers
 * @param pull the orders that a pull would cancel; null if that was not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrillResponse(
        boolean drill,
        String scope,
        Mode mode,
        ScopeNames matched,
        List<AtExchange> exchanges,
        @Nullable PullStatus pull) {
    /**
     * What it would refuse at one exchange.
     *
     * @param seenInLastMinute the number of calls of the last minute in the scope
     * @param wouldHaveRefused those that it would have refused and that no mode in force refuses, by kind and bot
     * @param waitingAndRefused the waiting calls that it would refuse, by kind and bot
     */
    public record AtExchange(
            String exchange,
            long seenInLastMinute,
            Map<String, Long> wouldHaveRefused,
            Map<String, Long> waitingAndRefused) {}
}
