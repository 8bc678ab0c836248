package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one exchange in {@code conf/exchanges.json} that classification and connections need. The limits, bots
 * and enforcement of the same section are read elsewhere.
 */
public record ExchangeSettings(
        @Setting(value = "Name of the file in conf/routes that describes its calls.", min = 1, max = 64)
        String dialect,

        @Setting(value = "Other names of the same exchange; the budgets are the same.", max = 16, def = "[]")
        List<String> aliases,

        @Setting(
                value = "A port of its own; URLs on it do not contain the exchange's name. 0: any free port.",
                min = 0,
                max = 65_535)
        @Nullable
        Integer listen,

        @Setting(value = "REST hosts by path prefix; the longest matching prefix is used.", min = 1, max = 64)
        List<HostSettings> upstreams,

        @Setting(value = "WebSocket hosts by path prefix; the longest matching prefix is used.", max = 64, def = "[]")
        List<StreamSettings> streams,

        @Setting(
                value = "Accounts by name. A key that is in no account is treated as an account of its own.",
                max = 10_000,
                def = "{}")
        Map<String, AccountSettings> accounts,

        @Setting(value = "IP address of this machine that calls leave from.", min = 2, max = 45) @Nullable
        String localAddress,

        @Setting(value = "Whether all hosts are those of the exchange's testnet.", def = "false")
        boolean testnet) {
    public ExchangeSettings {
        Map<String, String> owners = new HashMap<>();
        accounts.forEach((name, account) -> {
            for (String key : account.keys()) {
                String other = owners.put(key, name);
                if (other != null) {
                    throw new IllegalArgumentException("key '" + key + "' is in the accounts '" + other + "' and '"
                            + name + "'; a key belongs to one account");
                }
            }
        });
    }

    /** Returns the maximum number of connections for HTTP calls to that host; 0 if it serves only WebSockets. */
    public int mostConnections(Upstream target) {
        return upstreams.stream()
                .filter(host -> host.target().from("").equals(target.from("")))
                .mapToInt(HostSettings::maxConnections)
                .max()
                .orElse(0);
    }

    /** Returns the address that calls leave from whose account names no other; "" if the system chooses it. */
    public String defaultLocalAddress() {
        return localAddress == null ? "" : localAddress;
    }

    /**
     * Returns the same settings with one host to connect to for all calls and streams, from whatever address the system
     * chooses.
     */
    public ExchangeSettings to(Upstream target) {
        return new ExchangeSettings(
                dialect,
                aliases,
                listen,
                upstreams.stream().map(host -> host.to(target)).toList(),
                streams.stream().map(stream -> stream.to(target)).toList(),
                Map.of(),
                null,
                testnet);
    }

    public ExchangeSettings with(Map<String, AccountSettings> others) {
        return new ExchangeSettings(dialect, aliases, listen, upstreams, streams, others, localAddress, testnet);
    }
}
