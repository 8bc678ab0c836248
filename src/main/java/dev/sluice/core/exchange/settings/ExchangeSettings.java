package dev.sluice.core.exchange.settings;

import dev.sluice.core.call.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of an exchange's entry in {@code conf/exchanges.json} that classification and connections need.
 *
 * @param dialect name of the file in conf/routes that describes its calls
 * @param aliases other names of the same exchange
 * @param listen a port of its own; null if it has none
 * @param upstreams REST hosts by path prefix
 * @param streams WebSocket hosts by path prefix
 * @param accounts accounts by name
 * @param localAddress IP address of this machine that calls leave from; null if the system chooses it
 * @param testnet whether all hosts are those of the exchange's testnet
 */
public record ExchangeSettings(
        String dialect,
        List<String> aliases,
        @Nullable Integer listen,
        List<HostSettings> upstreams,
        List<StreamSettings> streams,
        Map<String, AccountSettings> accounts,
        @Nullable String localAddress,
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
    public int maxConnections(Upstream target) {
        return upstreams.stream()
                .filter(host -> host.target().withLocalAddress("").equals(target.withLocalAddress("")))
                .mapToInt(HostSettings::maxConnections)
                .max()
                .orElse(0);
    }

    /** Returns the address for calls of accounts without an address of their own; "" if the system chooses it. */
    public String defaultLocalAddress() {
        return localAddress == null ? "" : localAddress;
    }

    /** Returns the address that calls of this account leave from; "" if the system chooses it. */
    public String localAddressOf(String account) {
        AccountSettings configured = accounts.get(account);
        return configured == null || configured.localAddress() == null
                ? defaultLocalAddress()
                : configured.localAddress();
    }

    /**
     * Returns the same settings without accounts and streams, with one host to connect to for all calls, from whatever
     * address the system chooses.
     */
    public ExchangeSettings redirectedTo(Upstream target) {
        return new ExchangeSettings(
                dialect,
                aliases,
                listen,
                upstreams.stream().map(host -> host.withConnectTo(target)).toList(),
                List.of(),
                Map.of(),
                null,
                testnet);
    }

    public ExchangeSettings withAccounts(Map<String, AccountSettings> newAccounts) {
        return new ExchangeSettings(dialect, aliases, listen, upstreams, streams, newAccounts, localAddress, testnet);
    }
}
