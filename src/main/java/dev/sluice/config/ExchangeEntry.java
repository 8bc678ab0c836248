package dev.sluice.config;

import dev.sluice.exchange.AccountSettings;
import dev.sluice.exchange.ExchangeSettings;
import dev.sluice.exchange.HostSettings;
import dev.sluice.exchange.StreamSettings;
import dev.sluice.health.ConnectionSettings;
import dev.sluice.knob.Knob;
import dev.sluice.lane.BotShare;
import dev.sluice.limit.LimitSettings;
import dev.sluice.probe.ClockSettings;
import dev.sluice.share.ReadSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exchange as {@code conf/exchanges.json} states it, so that users edit everything in one place. Its parts belong
 * to packages that do not depend on each other, so {@code config} reads the whole and passes each its part.
 */
record ExchangeEntry(
        @Knob(
                value =
                        "Which conf/routes/<dialect>.json knows its calls and answers; passthrough knows none and goes by HTTP method.",
                min = 1,
                max = 64,
                def = "\"passthrough\"")
        String dialect,

        @Knob(value = "Other names under which bots reach it; same budgets.", max = 16, def = "[]")
        List<String> aliases,

        @Knob(
                value =
                        "enforce: limits, breakers, clock and readiness hold calls back; observe: they only report that they would.",
                def = "\"enforce\"")
        Enforcement enforcement,

        @Knob(
                "true: its clock is followed from the start; false: every call to it is refused; not set: nothing is asked of it before its first call. An entry in accounts and a connection that is required count as true.")
        @Nullable
        Boolean enabled,

        @Knob(
                value = "A port for this exchange alone, without its name in the path; 0: a free one.",
                min = 0,
                max = 65_535)
        @Nullable
        Integer listen,

        @Knob(
                value = "Its hosts by the start of the path, in whole segments; the longest start wins.",
                min = 1,
                max = 64)
        List<HostSettings> upstreams,

        @Knob(
                value = "Its WebSocket hosts by the start of the path, in whole segments; the longest start wins.",
                max = 64,
                def = "[]")
        List<StreamSettings> streams,

        @Knob(value = "Its quotas.", max = 256, def = "[]") List<LimitSettings> limits,

        @Knob(
                value = "Accounts by a name of your choice; a key that is in none is an account of its own.",
                max = 10_000,
                def = "{}")
        Map<String, AccountSettings> accounts,

        @Knob(
                value = "Bots by the name in their URL (/@name/...) or in X-Sluice-Bot; others have the defaults.",
                max = 10_000,
                def = "{}")
        Map<String, BotShare> bots,

        @Knob(value = "How its clock is followed.", def = "{}")
        ClockSettings clock,

        @Knob(value = "When its connections count as lost, and what is held then.", def = "{}")
        ConnectionSettings connections,

        @Knob(value = "What is done about identical public reads.", def = "{}")
        ReadSettings reads,

        @Knob(value = "A remark for people.", max = 4000, def = "\"\"")
        String why) {

    /** Returns whether the configuration marks it as in use, so that it does not wait for its first call. */
    boolean isNamed() {
        return enabled == null ? !accounts.isEmpty() || connections.anyRequired() : enabled;
    }

    /** Returns whether every call to it is refused. */
    boolean isDisabled() {
        return enabled != null && !enabled;
    }

    ExchangeSettings settings() {
        return new ExchangeSettings(dialect, aliases, listen, upstreams, streams, accounts);
    }

    ExchangeEntry with(List<HostSettings> otherUpstreams, List<StreamSettings> otherStreams) {
        return new ExchangeEntry(
                dialect,
                aliases,
                enforcement,
                enabled,
                listen,
                otherUpstreams,
                otherStreams,
                limits,
                accounts,
                bots,
                clock,
                connections,
                reads,
                why);
    }
}
