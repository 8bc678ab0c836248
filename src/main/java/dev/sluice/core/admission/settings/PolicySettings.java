package dev.sluice.core.admission.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.orderrule.OrderPriceSettings;
import dev.sluice.core.orderrule.OrderRule;
import dev.sluice.core.queue.LaneSettings;
import dev.sluice.core.ratelimit.BackoffSettings;
import dev.sluice.core.tradingmode.GuardSettings;
import java.util.List;

/** The admission settings shared by all exchanges: {@code admission} in {@code conf/sluice.json}. */
public record PolicySettings(
        @Setting(value = "How long a call may wait, by kind.", def = "{}")
        DeadlineSettings deadlines,

        @Setting(value = "Bounds and fairness of waiting calls, for each exchange.", def = "{}")
        LaneSettings lane,

        @Setting(value = "Pauses after a response like 429 and after bans.", def = "{}")
        BackoffSettings backoff,

        @Setting(
                value = "Longest time that a cancel waits for the response to its order.",
                min = 0,
                max = 10_000,
                def = "1000")
        long orderUnansweredMs,

        @Setting(
                value = "A CANCEL or DEAD_MAN waits for an unanswered call of its nonce key at most this long.",
                min = 0,
                max = 10_000,
                def = "1000")
        long nonceUnansweredMs,

        @Setting(
                value = "Sluice's own Retry-After is lengthened by a random part up to this.",
                min = 0,
                max = 100,
                def = "20")
        int retryAfterJitterPercent,

        @Setting(
                value = "Limit instances (limit and scope key) of each exchange. Idle ones are removed first.",
                min = 16,
                max = 1_000_000,
                def = "1900")
        int maxLimitInstances,

        @Setting(
                value =
                        "First start: percentage of a limit that counts as used if its use is not reported. 0: none was.",
                min = 0,
                max = 100,
                def = "50")
        int assumedUsedPercent,

        @Setting(
                value = "Bots that may place orders in a REDUCE_ONLY of hedge_deviation, position_risk or the "
                        + "margin guard.",
                max = 1000,
                def = "[]")
        List<String> hedgers,

        @Setting(value = "Runaway guard: rules that stop a bot that behaves as no healthy bot does.", def = "{}")
        GuardSettings guard,

        @Setting(
                value =
                        "Rules about the size and the price of single orders: all that hold for an order must allow it.",
                max = 200,
                def = "[]")
        List<OrderRule> orderRules,

        @Setting(value = "How the latest prices are read that these rules compare with.", def = "{}")
        OrderPriceSettings orderPrices) {
    public PolicySettings {
        hedgers = List.copyOf(hedgers);
        orderRules = List.copyOf(orderRules);
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
                maxLimitInstances,
                assumedUsedPercent,
                hedgers,
                guard.off(),
                orderRules,
                orderPrices);
    }

    /** Returns whether a rule about orders names this exchange, so that its prices are needed from the start. */
    public boolean namesInOrderRules(String exchange) {
        return orderRules.stream().anyMatch(rule -> exchange.equals(rule.exchange()));
    }

    /** Returns the rules about orders that may hold at this exchange. */
    public List<OrderRule> orderRulesAt(String exchange) {
        return orderRules.stream()
                .filter(rule -> rule.exchange() == null || rule.exchange().equals(exchange))
                .toList();
    }
}
