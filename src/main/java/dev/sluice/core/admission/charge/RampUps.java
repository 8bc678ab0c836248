package dev.sluice.core.admission.charge;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.RampUp;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradual return of budgets after a re-arm: a growing share of each limit in the scope is usable. Cancels and
 * dead-man calls are exempt.
 */
public final class RampUps {
    private static final int MAX_RAMPS = 64;
    private static final double PER_MILLE = 1000;

    private record Ramp(ModeScope modeScope, long beganAt, long rampNanos, int fromPercent) {
        boolean isOver(long now) {
            return now - beganAt - rampNanos >= 0;
        }

        long perMille(long now) {
            return RampUp.perMille(fromPercent, now - beganAt, rampNanos);
        }

        long withheld(long units, long now) {
            return units - RampUp.part(units, perMille(now));
        }
    }

    private final String exchange;
    private final List<Ramp> ramps = new ArrayList<>();

    public RampUps(String exchange) {
        this.exchange = exchange;
    }

    public void begin(ModeScope modeScope, long rampNanos, int fromPercent, long now) {
        ramps.removeIf(ramp -> ramp.isOver(now) || ramp.modeScope.isSame(modeScope));
        if (rampNanos > 0) {
            if (ramps.size() >= MAX_RAMPS) {
                ramps.remove(0); // the oldest withholds least
            }
            ramps.add(new Ramp(modeScope, now, rampNanos, fromPercent));
        }
    }

    /** Returns the ramps that concern this exchange. */
    public List<AdmissionStatus.RampStatus> status(long now) {
        ramps.removeIf(ramp -> ramp.isOver(now));
        return ramps.stream()
                .filter(ramp -> ramp.modeScope.exchange().isEmpty()
                        || ramp.modeScope.exchange().equals(exchange))
                .map(ramp -> new AdmissionStatus.RampStatus(
                        ramp.modeScope.toString(), ramp.perMille(now) / PER_MILLE, ramp.beganAt + ramp.rampNanos - now))
                .toList();
    }

    /** Returns the units of this limit that are still withheld from the call. */
    public long withheld(Limit limit, AdmissionRequest admissionRequest, long now) {
        if (ramps.isEmpty() || admissionRequest.isUrgent()) {
            return 0;
        }
        ramps.removeIf(ramp -> ramp.isOver(now));
        long largest = 0;
        for (Ramp ramp : ramps) {
            if (ramp.modeScope.covers(exchange, admissionRequest)) {
                largest = Math.max(largest, ramp.withheld(limit.usable(now) - limit.reserve(now), now));
            }
        }
        return largest;
    }
}
