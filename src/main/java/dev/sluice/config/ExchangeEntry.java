package dev.sluice.config;

import dev.sluice.exchange.AccountSettings;
import dev.sluice.exchange.ClockSettings;
import dev.sluice.exchange.ExchangeSettings;
import dev.sluice.exchange.UpstreamSettings;
import dev.sluice.knob.Knob;
import dev.sluice.lane.BotShare;
import dev.sluice.limit.LimitSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One exchange as {@code conf/exchanges.json} states it: what users edit, in one place; each room gets its part of it. */
record ExchangeEntry(
        @Knob(value = "Which conf/routes/<dialect>.json knows this exchange's calls and answers.", min = 1, max = 64)
        String dialect,

        @Knob(value = "Other names under which bots reach it; same budgets.", max = 100, def = "[]")
        List<String> aliases,

        @Knob(
                value =
                        "enforce: limits, breakers, clock and readiness hold calls back; observe: they only report that they would.",
                def = "\"enforce\"")
        Enforcement enforcement,

        @Knob(value = "A port for this exchange alone, without a prefix in the path.", min = 1, max = 65_535) @Nullable
        Integer listen,

        @Knob(value = "Its hosts; the longest matching path wins.", min = 1, max = 100)
        List<UpstreamSettings> upstreams,

        @Knob(value = "Its quotas.", max = 1000, def = "[]") List<LimitSettings> limits,

        @Knob(value = "Accounts by a name of your choice.", max = 10_000, def = "{}")
        Map<String, AccountSettings> accounts,

        @Knob(value = "Bots by the name in their URL (/@name/...) or X-Sluice-Bot.", max = 10_000, def = "{}")
        Map<String, BotShare> bots,

        @Knob(value = "How its clock is followed.", def = "{}")
        ClockSettings clock,

        @Knob(value = "A remark, for people.", max = 4000, def = "\"\"")
        String why) {

    ExchangeSettings settings(String name) {
        return new ExchangeSettings(name, dialect, aliases, upstreams, accounts, clock);
    }
}
