package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long the calls of an exchange took within the last hour of this process.
 *
 * @param boundsMs the upper bounds of the buckets in {@code minutes}; there is one more, without a bound
 * @param kinds the kinds of calls with calls
 * @param minutes the minutes with calls, the oldest first
 */
public record LatencyReport(List<Double> boundsMs, List<OfKind> kinds, List<Minute> minutes) {
    /**
     * The calls of one kind.
     *
     * @param calls the number of calls that were answered
     * @param ownMs the time that this gateway added, with the wait for limits; null without a call
     * @param exchangeMs the time that the exchange took; null without a call
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OfKind(
            String kind,
            long calls,
            TrafficStatus.@Nullable Percentiles ownMs,
            TrafficStatus.@Nullable Percentiles exchangeMs) {}

    /**
     * The numbers of calls in each bucket, by the minute in which they ended.
     *
     * @param atEpochMs when the minute began
     */
    public record Minute(long atEpochMs, List<Integer> own, List<Integer> exchange) {}
}
