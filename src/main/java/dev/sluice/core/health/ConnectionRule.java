package dev.sluice.core.health;

import dev.sluice.config.annotation.Setting;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/** The rule that says when a connection of one kind counts as lost and which mode is held then. */
public record ConnectionRule(
        @Setting(
                "What is held while it is lost: REDUCE_ONLY, CANCEL_ONLY or HALTED; ACTIVE: nothing. Default: REDUCE_ONLY of rest and userStream, nothing of websocket.")
        @Nullable
        Mode mode,

        @Setting(
                "For what: global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME. Default: its exchange.")
        @Nullable
        ModeScope scope,

        @Setting(value = "It is looked at this often.", min = 1000, max = 600_000, def = "5000")
        long everyMs,

        @Setting(
                value = "So many of the last 'rounds' looks must be that bad, or better again.",
                min = 1,
                max = 100,
                def = "2")
        int roundsNeeded,

        @Setting(value = "Of so many looks.", min = 1, max = 100, def = "3")
        int rounds,

        @Setting(
                value = "A stream that a program reports is lost when the program is silent for longer.",
                min = 1000,
                max = 86_400_000,
                def = "60000")
        long silentMs,

        @Setting(
                value = "It must be there: none for 'silentMs' is critical, also before the first was seen.",
                def = "false")
        boolean required) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    static final ConnectionRule USUAL = new ConnectionRule(null, null, 5_000, 2, 3, 60_000, false);

    public ConnectionRule {
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    public long everyNanos() {
        return everyMs * NANOS_PER_MILLI;
    }

    public long silentNanos() {
        return silentMs * NANOS_PER_MILLI;
    }

    /** Returns the mode and scope to hold, for a connection whose recovery the gateway can detect itself. */
    CheckAction stops(ConnectionType type, String exchange) {
        Mode held = mode == null ? type.usual() : mode;
        return new CheckAction(held == Mode.ACTIVE ? null : held, scope == null ? ModeScope.exchange(exchange) : scope);
    }

    /**
     * Returns the check. As long as a connection exists, each look gives a finding, so silence means that there is no
     * connection; that is critical only when it is required.
     */
    NamedCheck check(ConnectionType type, String exchange, CheckAction checkAction) {
        CheckRule rule = new CheckRule(roundsNeeded, rounds, required ? silentNanos() : 0, required);
        return new NamedCheck(type.check(exchange), NamedCheck.By.CONNECTION, rule, checkAction);
    }
}
