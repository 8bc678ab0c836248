package dev.sluice.core.admission;

import dev.sluice.config.annotation.Setting;
import dev.sluice.core.queue.LaneSettings;
import dev.sluice.core.ratelimit.BackoffSettings;
import dev.sluice.core.tradingmode.GuardSettings;
import java.util.List;

/** The admission settings shared by all exchanges: {@code gate} in {@code conf/sluice.json}. */
public record PolicySettings(
        @Setting(value = "How long a call may wait, by kind.", def = "{}")
        DeadlineSettings deadlines,

        @Setting(value = "Bounds and fairness of the calls that wait, for each exchange.", def = "{}")
        LaneSettings lane,

        @Setting(value = "Pauses after 429-like answers and bans.", def = "{}")
        BackoffSettings backoff,

        @Setting(
                value =
                        "A cancel waits at most this long for the answer to the order it names, then goes marked 'order-unanswered'.",
                min = 0,
                max = 10_000,
                def = "1000")
        long orderUnansweredMs,

        @Setting(
                value =
                        "A nonce key's call without an answer for this long lets a CANCEL or DEAD_MAN of that key go all the same.",
                min = 0,
                max = 10_000,
                def = "1000")
        long nonceUnansweredMs,

        @Setting(
                value =
                        "Our own Retry-After is lengthened by a random part of itself up to this percentage, so that bots do not return together.",
                min = 0,
                max = 100,
                def = "20")
        int retryAfterJitterPercent,

        @Setting(
                value = "Most limit instances (limit and scope key) kept for each exchange; idle ones go first.",
                min = 16,
                max = 1_000_000,
                def = "1900")
        int mostLimitInstances,

        @Setting(
                value =
                        "Bots that may still place orders under a REDUCE_ONLY that hedge_deviation, position_risk or the margin guard holds, to close positions elsewhere.",
                max = 1000,
                def = "[]")
        List<String> hedgers,

        @Setting(value = "What no healthy bot does: the runaway guard.", def = "{}")
        GuardSettings guard) {
    public PolicySettings {
        hedgers = List.copyOf(hedgers);
    }

    /** Returns the same policy without the runaway guard. */
    PolicySettings unguarded() {
        return new PolicySettings(
                deadlines,
                lane,
                backoff,
                orderUnansweredMs,
                nonceUnansweredMs,
                retryAfterJitterPercent,
                mostLimitInstances,
                hedgers,
                guard.off());
    }
}
