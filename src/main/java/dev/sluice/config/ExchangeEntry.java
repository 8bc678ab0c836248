package dev.sluice.config;

import dev.sluice.config.annotation.Setting;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.exchange.AccountSettings;
import dev.sluice.core.exchange.ExchangeSettings;
import dev.sluice.core.exchange.HostSettings;
import dev.sluice.core.exchange.StreamSettings;
import dev.sluice.core.health.ConnectionSettings;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.probe.ClockSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exchange as {@code conf/exchanges.json} states it, so that users edit everything in one place. Its parts belong
 * to packages that do not depend on each other, so {@code config} reads the whole and passes each its part.
 */
record ExchangeEntry(
        @Setting(
                value =
                        "Which conf/routes/<dialect>.json knows its calls and answers; passthrough knows none and goes by HTTP method.",
                min = 1,
                max = 64,
                def = "\"passthrough\"")
        String dialect,

        @Setting(value = "Other names under which bots reach it; same budgets.", max = 16, def = "[]")
        List<String> aliases,

        @Setting(
                value =
                        "enforce: limits, breakers, clock and readiness hold calls back; observe: they only report that they would.",
                def = "\"enforce\"")
        Enforcement enforcement,

        @Setting(
                "true: its clock is followed from the start; false: every call to it is refused; not set: nothing is asked of it before its first call. An entry in accounts and a connection that is required count as true.")
        @Nullable
        Boolean enabled,

        @Setting(
                value = "A port for this exchange alone, without its name in the path; 0: a free one.",
                min = 0,
                max = 65_535)
        @Nullable
        Integer listen,

        @Setting(
                value = "Its hosts by the start of the path, in whole segments; the longest start wins.",
                min = 1,
                max = 64)
        List<HostSettings> upstreams,

        @Setting(
                value = "Its WebSocket hosts by the start of the path, in whole segments; the longest start wins.",
                max = 64,
                def = "[]")
        List<StreamSettings> streams,

        @Setting(value = "Its quotas.", max = 256, def = "[]")
        List<LimitSettings> limits,

        @Setting(
                value = "Accounts by a name of your choice; a key that is in none is an account of its own.",
                max = 10_000,
                def = "{}")
        Map<String, AccountSettings> accounts,

        @Setting(
                value = "Bots by the name in their URL (/@name/...) or in X-Sluice-Bot; others have the defaults.",
                max = 10_000,
                def = "{}")
        Map<String, BotShare> bots,

        @Setting(value = "How its clock is followed.", def = "{}")
        ClockSettings clock,

        @Setting(value = "When its connections count as lost, and what is held then.", def = "{}")
        ConnectionSettings connections,

        @Setting(value = "What is done about identical public reads.", def = "{}")
        ReadSettings reads,

        @Setting(value = "A remark for people.", max = 4000, def = "\"\"")
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
