package dev.sluice.core.clock;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on this machine's clock after a round.
 *
 * @param clockStanding position against the limit
 * @param drift difference from UTC; null when no source provides it
 * @param by source of the measurement, such as {@code time daemon} or {@code 3 of 4 time servers}, or why there is none
 * @param held whether new risk is stopped at every exchange
 * @param why explanation in one line; empty when there is no problem
 * @param liars time servers that cannot be correct if the others are
 * @param exchanges verdicts against each exchange whose clock is known
 */
public record ClockVerdict(
        ClockStanding clockStanding,
        @Nullable Drift drift,
        String by,
        boolean held,
        String why,
        List<String> liars,
        Map<String, AtExchange> exchanges) {

    /**
     * The verdict against the clock of one exchange.
     *
     * @param clockStanding position against the limit
     * @param drift difference from the exchange's clock; null when that clock is not known at present
     * @param held whether new risk is stopped at this exchange
     * @param why explanation in one line; empty when there is no problem
     */
    public record AtExchange(
            ClockStanding clockStanding, @Nullable Drift drift, boolean held, String why) {}
}
