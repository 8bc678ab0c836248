package dev.sluice.gate;

import dev.sluice.backoff.BackoffSettings;
import dev.sluice.guard.GuardSettings;
import dev.sluice.knob.Knob;
import dev.sluice.lane.LaneSettings;
import java.util.List;

/** What the gates of all exchanges have in common: {@code gate} in {@code conf/sluice.json}. */
public record PolicySettings(
        @Knob(value = "How long a call may wait, by kind.", def = "{}")
        DeadlineSettings deadlines,

        @Knob(value = "Bounds and fairness of the calls that wait, for each exchange.", def = "{}")
        LaneSettings lane,

        @Knob(value = "Pauses after 429-like answers and bans.", def = "{}")
        BackoffSettings backoff,

        @Knob(
                value =
                        "A cancel waits at most this long for the answer to the order it names, then goes marked 'order-unanswered'.",
                min = 0,
                max = 10_000,
                def = "1000")
        long orderUnansweredMs,

        @Knob(
                value =
                        "A nonce key's call without an answer for this long lets a CANCEL or DEAD_MAN of that key go all the same.",
                min = 0,
                max = 10_000,
                def = "1000")
        long nonceUnansweredMs,

        @Knob(
                value =
                        "Our own Retry-After is lengthened by a random part of itself up to this percentage, so that bots do not return together.",
                min = 0,
                max = 100,
                def = "20")
        int retryAfterJitterPercent,

        @Knob(
                value = "Most limit instances (limit and scope key) kept for each exchange; idle ones go first.",
                min = 16,
                max = 1_000_000,
                def = "1900")
        int mostLimitInstances,

        @Knob(
                value =
                        "Bots that may still place orders under a REDUCE_ONLY that hedge_deviation, position_risk or the margin guard holds, to close positions elsewhere.",
                max = 1000,
                def = "[]")
        List<String> hedgers,

        @Knob(value = "What no healthy bot does: the runaway guard.", def = "{}")
        GuardSettings guard) {
    public PolicySettings {
        hedgers = List.copyOf(hedgers);
    }

    /** The same policy without the runaway guard. */
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
