package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/** The rule for one kind of connection: when it counts as lost, and which mode is held then. */
public record ConnectionRule(
        @Setting("Mode held while the connection is lost. Default: REDUCE_ONLY for rest and userStream, "
                + "else ACTIVE, which is none.")
        @Nullable
        Mode mode,

        @Setting("Scope of the mode. Default: the exchange.") @Nullable
        ModeScope scope,

        @Setting(value = "Interval between two evaluations.", min = 1000, max = 600_000, def = "5000")
        long everyMs,

        @Setting(value = "How many of the last 'rounds' must agree to change the state.", min = 1, max = 100, def = "2")
        int roundsNeeded,

        @Setting(value = "Recent evaluations that are considered.", min = 1, max = 100, def = "3")
        int rounds,

        @Setting(
                value = "A stream that a program reports is lost when no report came for longer than this.",
                min = 1000,
                max = 86_400_000,
                def = "60000")
        long silentMs,

        @Setting(
                value = "Whether the connection must exist: none for 'silentMs' is critical, also before the "
                        + "first one was seen.",
                def = "false")
        boolean required) {
    public ConnectionRule {
        new CheckRule(roundsNeeded, rounds, 0, false);
    }

    public long everyNanos() {
        return everyMs * Nanos.PER_MILLI;
    }

    public long silentNanos() {
        return silentMs * Nanos.PER_MILLI;
    }

    /** Returns the mode to hold while a connection of this type is lost, and its scope. */
    CheckAction action(ConnectionType type, String exchange) {
        Mode effective = mode == null ? type.defaultMode() : mode;
        return new CheckAction(
                effective == Mode.ACTIVE ? null : effective, scope == null ? ModeScope.exchange(exchange) : scope);
    }

    /**
     * Returns the check. While a connection exists, each evaluation gives a finding. So silence means that there is no
     * connection, which is critical only when it is required.
     */
    NamedCheck check(ConnectionType type, String exchange, CheckAction checkAction) {
        CheckRule rule = new CheckRule(roundsNeeded, rounds, required ? silentNanos() : 0, required);
        return new NamedCheck(type.checkName(exchange), NamedCheck.FindingSource.CONNECTION, rule, checkAction);
    }
}
