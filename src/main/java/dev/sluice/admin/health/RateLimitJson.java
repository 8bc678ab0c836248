package dev.sluice.admin.health;

import dev.sluice.core.admission.AdmissionStatus;
import dev.sluice.core.admission.AdmissionStatus.LimitStatus;
import dev.sluice.core.ratelimit.LimitSettings;
import io.vertx.core.json.JsonObject;
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
public record RateLimitJson(String exchange, List<LimitSettings> settings, AdmissionStatus admission) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double SHUT = 2;

    JsonObject json() {
        Map<String, LimitStatus> fullest = new LinkedHashMap<>();
        for (LimitStatus limit : admission.limits()) {
            fullest.merge(limit.name(), limit, (a, b) -> fullness(b) > fullness(a) ? b : a);
        }
        JsonObject limits = new JsonObject();
        LimitStatus worst = null;
        for (LimitStatus limit : fullest.values()) {
            limits.put(limit.name(), bucket(limit));
            worst = worst == null || fullness(limit) > fullness(worst) ? limit : worst;
        }
        JsonObject json = worst == null
                ? new JsonObject()
                        .put("exchange", exchange)
                        .put("tokens_available", 0)
                        .put("capacity", 0)
                        .put("refill_rate", 0.0)
                        .put("utilization", 0.0)
                        .put("limit", "")
                : bucket(worst).put("limit", worst.name());
        return json.put("waiting", admission.waiting()).put("limits", limits);
    }

    boolean isShut() {
        return admission.limits().stream().anyMatch(limit -> limit.banNanos() > 0);
    }

    private static double fullness(LimitStatus limit) {
        double shut = limit.banNanos() > 0 ? SHUT : 0;
        return shut + (double) limit.used() / Math.max(1, limit.usable());
    }

    private JsonObject bucket(LimitStatus limit) {
        long capacity = limit.usable();
        long free = limit.banNanos() > 0 ? 0 : Math.max(0, capacity - limit.used());
        return new JsonObject()
                .put("exchange", exchange)
                .put("tokens_available", free)
                .put("capacity", capacity)
                .put("refill_rate", perSecond(limit))
                .put("utilization", 1 - (double) free / Math.max(1, capacity))
                .put("ban_seconds", limit.banNanos() / NANOS_PER_SECOND)
                .put("pause_seconds", limit.pauseNanos() / NANOS_PER_SECOND)
                .put("seen_by", limit.seenBy());
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
