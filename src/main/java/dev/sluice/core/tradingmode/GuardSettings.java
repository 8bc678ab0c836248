package dev.sluice.core.tradingmode;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;

/**
 * The limits of one bot on one account; a bot beyond them is treated as a runaway. Attempted orders count, each order
 * of a batch separately; 0 disables a rule.
 */
public record GuardSettings(
        @Setting(value = "Whether the runaway guard watches bots.", def = "true")
        boolean enabled,

        @Setting(value = "Orders in any second. 0: not limited.", min = 0, max = 1_000_000, def = "100")
        int ordersPerSecond,

        @Setting(value = "Orders in any minute. 0: not limited.", min = 0, max = 10_000_000, def = "3000")
        int ordersPerMinute,

        @Setting(
                value = "Sent orders with an unknown outcome, beyond which orders are refused. 0: not limited.",
                min = 0,
                max = 1_000_000,
                def = "20")
        int openUnknown,

        @Setting(
                value = "How often a bot may send the same order within sameOrderWithinMs. 0: not limited.",
                min = 0,
                max = 500,
                def = "60")
        int sameOrder,

        @Setting(value = "Period for sameOrder.", min = 100, max = 600_000, def = "10000")
        long sameOrderWithinMs,

        @Setting(
                value = "More refusals than this within a minute latch the bot to CANCEL_ONLY. 0: never.",
                min = 0,
                max = 1_000_000,
                def = "200")
        int latchAfter) {

    /** Returns these settings with the guard disabled. */
    public GuardSettings off() {
        return new GuardSettings(
                false, ordersPerSecond, ordersPerMinute, openUnknown, sameOrder, sameOrderWithinMs, latchAfter);
    }

    long sameOrderWithinNanos() {
        return sameOrderWithinMs * Nanos.PER_MILLI;
    }
}
