package dev.sluice.core.admission.charge;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.status.AdmissionStatus;
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

    private record Ramp(ModeScope modeScope, long beganAt, long rampNanos, int fromPercent) {
        boolean isOver(long now) {
            return now - beganAt - rampNanos >= 0;
        }

        long perMille(long now) {
            return RampUp.perMille(fromPercent, now - beganAt, rampNanos);
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
                        ramp.modeScope.toString(),
                        (double) ramp.perMille(now) / RampUp.ALL,
                        ramp.beganAt + ramp.rampNanos - now))
                .toList();
    }

    /** Returns how many thousandths of each limit are open to the call. */
    public long openPerMille(AdmissionRequest request, long now) {
        if (ramps.isEmpty() || request.isUrgent()) {
            return RampUp.ALL;
        }
        ramps.removeIf(ramp -> ramp.isOver(now));
        long smallest = RampUp.ALL;
        for (Ramp ramp : ramps) {
            if (ramp.modeScope.covers(exchange, request)) {
                smallest = Math.min(smallest, ramp.perMille(now));
            }
        }
        return smallest;
    }
}
