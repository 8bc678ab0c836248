package dev.sluice.drift;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How this machine's clock stands after a round.
 *
 * @param drift against UTC; null: nothing tells it
 * @param by who says so: {@code time daemon}, {@code 3 of 4 time servers}, or why nobody does
 * @param held whether it holds new risk at every exchange
 * @param why one line for people; empty when all is well
 * @param liars time servers that cannot be right if the others are
 * @param exchanges against each exchange whose clock is known
 */
public record ClockVerdict(
        Standing standing,
        @Nullable Drift drift,
        String by,
        boolean held,
        String why,
        List<String> liars,
        Map<String, AtExchange> exchanges) {

    /** Against one exchange's clock. */
    public record AtExchange(Standing standing, @Nullable Drift drift, boolean held, String why) {}
}
