package dev.sluice.config;

import dev.sluice.base.settings.Setting;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.exchange.parse.IpAddresses;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.health.ConnectionSettings;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.probe.ClockSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One exchange as {@code conf/exchanges.json} states it, so that users edit everything in one place. Its parts belong
 * to independent packages, so {@code config} reads the whole entry and passes each part to its package.
 */
record ExchangeEntry(
        @Setting(
                value = "Name of the file conf/routes/<dialect>.json. 'passthrough' classifies calls by HTTP "
                        + "method.",
                min = 1,
                max = 64,
                def = "\"passthrough\"")
        String dialect,

        @Setting(value = "Other names for this exchange in URLs; the budgets are the same.", max = 16, def = "[]")
        List<String> aliases,

        @Setting(
                value = "enforce: limits, breakers, clock and readiness can delay or refuse calls; observe: "
                        + "they only report.",
                def = "\"enforce\"")
        ExchangeEntry.Enforcement enforcement,

        @Setting("true: in use from the start; false: every call is refused; not set: in use from the first call.")
        @Nullable
        Boolean enabled,

        @Setting(
                value = "Whether all calls go to the exchange's testnet, with its hosts and limits. A change "
                        + "needs a restart.",
                def = "false")
        boolean testnet,

        @Setting(
                value = "A port for this exchange alone, whose URLs do not contain its name. 0: any free port.",
                min = 0,
                max = 65_535)
        @Nullable
        Integer listen,

        @Setting(
                value = "REST hosts by path prefix (whole segments); the longest matching prefix is used.",
                min = 1,
                max = 64)
        List<HostSettings> upstreams,

        @Setting(value = "WebSocket hosts by path prefix, in the same way.", max = 64, def = "[]")
        List<StreamSettings> streams,

        @Setting(
                value = "What differs from the dialect's limits, by name.",
                max = 256,
                def = "{}",
                key = "name",
                partial = true)
        List<LimitSettings> limits,

        @Setting(
                value = "Accounts by a name of your choice. A key in no account is an account of its own.",
                max = 10_000,
                def = "{}")
        Map<String, AccountSettings> accounts,

        @Setting(value = "Settings of bots by name. All other bots have the defaults.", max = 10_000, def = "{}")
        Map<String, BotShare> bots,

        @Setting(
                value = "IP address of this machine that calls leave from; each has limits of its own. Absent: "
                        + "the system chooses.",
                min = 2,
                max = 45)
        @Nullable
        String localAddress,

        @Setting(value = "How the exchange's clock is measured.", def = "{}")
        ClockSettings clock,

        @Setting(value = "When connections to the exchange count as lost, and which mode is held then.", def = "{}")
        ConnectionSettings connections,

        @Setting(value = "How identical public reads are shared and kept.", def = "{}")
        ReadSettings reads,

        @Setting(value = "A remark for people.", max = 4000, def = "\"\"")
        String why) {
    /** The enforcement of the limits: whether calls are refused or only reported. */
    enum Enforcement {
        ENFORCE,
        OBSERVE;

        @Override
        public String toString() {
            return this == ENFORCE ? "enforce" : "observe";
        }
    }

    ExchangeEntry {
        if (localAddress != null) {
            IpAddresses.require("localAddress", localAddress);
        }
    }

    /** Returns whether the configuration marks it as in use, so that it does not wait for its first call. */
    boolean isUsedFromStart() {
        return enabled == null ? !accounts.isEmpty() || connections.isAnyRequired() : enabled;
    }

    /** Returns whether every call to it is refused. */
    boolean isDisabled() {
        return enabled != null && !enabled;
    }

    /** Returns the streams of 'streams' at each of their hosts. */
    List<StreamSettings> streamsAtEachHost() {
        return streams.stream().flatMap(StreamSettings::atEachHost).toList();
    }

    ExchangeSettings settings() {
        return new ExchangeSettings(
                dialect, aliases, listen, upstreams, streamsAtEachHost(), accounts, localAddress, testnet);
    }

    /** Returns the entry with these lists in place of its own, bound again. */
    static BoundFile<ExchangeEntry> with(
            BoundFile<ExchangeEntry> entry, Map<String, List<JsonTree>> lists, Problems problems) {
        JsonTree.Obj tree = entry.object();
        for (Map.Entry<String, List<JsonTree>> list : lists.entrySet()) {
            tree = tree.with(
                    list.getKey(), new JsonTree.Arr(tree.descend(list.getKey()).sourceLocation(), list.getValue()));
        }
        return Objects.requireNonNullElse(BoundFile.of(ExchangeEntry.class, tree, problems), entry);
    }
}
