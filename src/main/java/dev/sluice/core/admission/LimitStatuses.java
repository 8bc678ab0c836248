package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitBan;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.RampUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Copies the state of the limits. Guarded by the controller's lock. */
record LimitStatuses(Budget budget, ChargeCalculator calculator, LimitStates limitStates) {
    List<LimitSettings> settings() {
        return List.copyOf(budget.settings());
    }

    List<AdmissionStatus.RampStatus> ramps(long now) {
        return limitStates.rampUps().status(now);
    }

    /** Returns the state of all limits, without who used them. */
    List<LimitStatus> all(long now) {
        List<LimitStatus> limits = new ArrayList<>();
        for (Limit limit : budget.all(now)) {
            limits.add(limit(limit, limit.scopeKey(), now));
        }
        calculator.connections().forEach((upstream, limit) -> limits.add(limit(limit, upstream.toString(), now)));
        return List.copyOf(limits);
    }

    /** Returns the largest used part of each limit, of its fullest account or key, since the last call. */
    Map<String, Double> getAndResetPeaks(long now) {
        Map<String, Double> peaks = new TreeMap<>();
        for (Limit limit : budget.all(now)) {
            getAndResetPeak(limit, now, peaks);
        }
        calculator.connections().values().forEach(limit -> getAndResetPeak(limit, now, peaks));
        return peaks;
    }

    private static void getAndResetPeak(Limit limit, long now, Map<String, Double> to) {
        double part = (double) limit.getAndResetPeak(now) / Math.max(1, limit.usable());
        to.merge(limit.settings().name(), part, Math::max);
    }

    private LimitStatus limit(Limit limit, String scopeKey, long now) {
        LimitState limitState = limitStates.getOrRestore(limit, now);
        long inFlight = limit.countedTwice(now);
        return new LimitStatus(
                limit.settings().name(),
                scopeKey,
                limit.used(now) - inFlight,
                inFlight,
                limit.usable(),
                limit.settings().size(),
                limit.reserve(),
                limit.foreign(now),
                limit.reportedUsage(),
                limitState == null ? 0 : limitState.queue.waiting(),
                share(limitState, now),
                limit.isColdStart(now),
                banNanos(limitState, now),
                pauseNanos(limitState, now),
                limit.used(now) == 0 ? 0 : limit.earliestNanos(limit.usable(now), true, now),
                limitState == null ? "" : limitState.penalisedMember(now),
                List.of(),
                List.of());
    }

    /**
     * Returns the bans in force. One of an earlier process whose scope key could not be stored is missing until a call
     * is charged to its limit.
     */
    List<AdmissionStatus.BanStatus> bans(long now) {
        List<AdmissionStatus.BanStatus> bans = new ArrayList<>();
        for (LimitState limitState : limitStates.all()) {
            LimitBan ban = limitState.limitBan;
            if (ban.isInForce(now) && !limitState.limit.isRemoved()) {
                bans.add(new AdmissionStatus.BanStatus(
                        limitState.limit.settings().name(),
                        limitState.limit.scopeKey(),
                        ban.untilNanos() - now,
                        ban.member(),
                        ban.reason()));
            }
        }
        return bans;
    }

    private static double share(@Nullable LimitState limitState, long now) {
        return limitState == null ? 1 : (double) limitState.limitBan.openPerMille(now) / RampUp.ALL;
    }

    private static long banNanos(@Nullable LimitState limitState, long now) {
        return limitState != null && limitState.limitBan.isInForce(now) ? limitState.limitBan.untilNanos() - now : 0;
    }

    private static long pauseNanos(@Nullable LimitState limitState, long now) {
        return limitState == null ? 0 : limitState.pause.nanosLeft(now);
    }
}
