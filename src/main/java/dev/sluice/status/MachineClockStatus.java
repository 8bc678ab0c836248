package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of this machine's clock.
 *
 * @param held whether it stops new risk at every exchange
 * @param by the source of the measurement, or why there is none
 * @param why "" when there is no problem
 * @param driftMs the difference from UTC, positive when this clock is fast; null when it is not known
 * @param boundMs the largest error of the difference
 * @param exchanges the state against each exchange whose clock is known, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MachineClockStatus(
        ClockStanding standing,
        boolean held,
        String by,
        String why,
        @Nullable Double driftMs,
        @Nullable Double boundMs,
        Map<String, AtExchange> exchanges,
        @JsonUnwrapped ClockStatus status) {
    /** The state against the clock of one exchange. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AtExchange(
            ClockStanding standing,
            boolean held,
            String why,
            @Nullable Double driftMs,
            @Nullable Double boundMs) {}

    public static MachineClockStatus of(ClockStatus status) {
        ClockVerdict verdict = status.verdict();
        Drift drift = verdict == null ? null : verdict.drift();
        Map<String, AtExchange> exchanges = new LinkedHashMap<>();
        if (verdict != null) {
            verdict.exchanges()
                    .forEach((name, at) -> exchanges.put(
                            name,
                            new AtExchange(
                                    at.clockStanding(),
                                    at.isTradingHeld(),
                                    at.why(),
                                    driftMs(at.drift()),
                                    boundMs(at.drift()))));
        }
        return new MachineClockStatus(
                verdict == null ? ClockStanding.UNKNOWN : verdict.clockStanding(),
                status.held(),
                verdict == null ? "no measurement yet" : verdict.source(),
                verdict == null ? "" : verdict.why(),
                driftMs(drift),
                boundMs(drift),
                exchanges,
                status);
    }

    private static @Nullable Double driftMs(@Nullable Drift drift) {
        return drift == null ? null : (Double) (drift.middleNanos() / (double) Nanos.PER_MILLI);
    }

    private static @Nullable Double boundMs(@Nullable Drift drift) {
        return drift == null ? null : (Double) (drift.boundNanos() / (double) Nanos.PER_MILLI);
    }
}
