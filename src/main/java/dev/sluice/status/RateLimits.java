package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The budgets of one exchange at one moment, for the health routes, which show each limit as a token bucket. Each
 * limit reports its fullest key, without its name; the numbers of the exchange are those of its fullest limit.
 *
 * @param exchange the name of the exchange
 * @param settings the limits in force, for their refill rates
 * @param admission the state of the admission controller
 */
public record RateLimits(String exchange, List<LimitSettings> settings, AdmissionStatus admission) {
    private static final double SHUT = 2;

    /** A limit as a token bucket. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Bucket(
            String exchange,
            long tokensAvailable,
            long capacity,
            double refillRate,
            double utilization,
            @JsonProperty("ban_seconds") long banNanos,
            @JsonProperty("pause_seconds") long pauseNanos,

            @JsonPropertyDescription(
                    "The other member of the cluster that saw the ban or pause; empty if this gateway saw it, or there is none.")
            String seenBy) {}

    /**
     * The limits of an exchange.
     *
     * @param fullest the fullest limit
     * @param limits each limit by name
     */
    public record LimitsHealth(
            @JsonUnwrapped Bucket fullest,

            @JsonPropertyDescription("The limit with the highest use; the other numbers belong to it.")
            String limit,

            int waiting,
            Map<String, Bucket> limits) {}

    public LimitsHealth status() {
        Map<String, LimitStatus> fullest = new LinkedHashMap<>();
        for (LimitStatus limit : admission.limits()) {
            fullest.merge(limit.name(), limit, (a, b) -> fullness(b) > fullness(a) ? b : a);
        }
        Map<String, Bucket> limits = new LinkedHashMap<>();
        LimitStatus worst = null;
        for (LimitStatus limit : fullest.values()) {
            limits.put(limit.name(), bucket(limit));
            worst = worst == null || fullness(limit) > fullness(worst) ? limit : worst;
        }
        return new LimitsHealth(
                worst == null ? new Bucket(exchange, 0, 0, 0, 0, 0, 0, "") : bucket(worst),
                worst == null ? "" : worst.name(),
                admission.waiting(),
                limits);
    }

    public boolean isShut() {
        return admission.limits().stream().anyMatch(limit -> limit.banNanos() > 0);
    }

    /** Returns whether a bot had refusals in the last minute that need attention; those by a mode or a ban do not. */
    public boolean refusesBots() {
        return admission.bots().stream().anyMatch(bot -> !bot.refused().isEmpty());
    }

    private static double fullness(LimitStatus limit) {
        double shut = limit.banNanos() > 0 ? SHUT : 0;
        return shut + limit.fullness();
    }

    private Bucket bucket(LimitStatus limit) {
        long capacity = limit.usable();
        long free = limit.banNanos() > 0 ? 0 : Math.max(0, capacity - limit.charged());
        return new Bucket(
                exchange,
                free,
                capacity,
                perSecond(limit),
                1 - (double) free / Math.max(1, capacity),
                limit.banNanos(),
                limit.pauseNanos(),
                limit.seenBy());
    }

    /** Returns the refill rate per second; a window counts with its whole size per window length. */
    private double perSecond(LimitStatus limit) {
        for (LimitSettings one : settings) {
            if (one.name().equals(limit.name())) {
                long units = one.returned() > 0 ? one.returned() : limit.usable();
                return units * 1000.0 / one.windowMs();
            }
        }
        return 0;
    }
}
