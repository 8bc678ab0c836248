package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of an exchange in the last ten minutes, the oldest first; without samples when it had none.
 *
 * @param steps the number of samples of a full history
 * @param sent calls sent a second, in each step
 * @param refused calls a second that this gateway refused
 * @param rateLimited calls a second that the exchange answered with 429 or a ban
 * @param addedMs the time that this gateway added to the calls of the last minute; null without a call
 * @param exchangeMs the time that the exchange took for them; null without a call
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrafficStatus(
        int steps,
        List<Double> sent,
        List<Double> refused,
        List<Double> rateLimited,
        @Nullable Percentiles addedMs,
        @Nullable Percentiles exchangeMs) {
    public record Percentiles(double p50, double p99) {}
}
