package dev.sluice.core.clock;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on this machine's clock after one round.
 *
 * @param clockStanding position against the limit
 * @param drift difference from UTC; null when no source provides it
 * @param source source of the measurement, such as {@code time daemon} or {@code 3 of 4 time servers}, or why there is
 *     none
 * @param isTradingHeld whether new risk is stopped at every exchange
 * @param why explanation in one line; empty when there is no problem
 * @param falsetickers names of the time servers that contradict the majority
 * @param exchanges verdict for each exchange whose clock was ever known, by name
 */
public record ClockVerdict(
        ClockStanding clockStanding,
        @Nullable Drift drift,
        String source,
        boolean isTradingHeld,
        String why,
        List<String> falsetickers,
        Map<String, ExchangeVerdict> exchanges) {

    /**
     * The verdict against the clock of one exchange.
     *
     * @param clockStanding position against the limit
     * @param drift difference from the exchange's clock; null when that clock is not known now
     * @param isTradingHeld whether new risk is stopped at this exchange
     * @param why explanation in one line; empty when there is no problem
     */
    public record ExchangeVerdict(
            ClockStanding clockStanding, @Nullable Drift drift, boolean isTradingHeld, String why) {}
}
