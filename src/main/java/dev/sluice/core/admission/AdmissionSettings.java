package dev.sluice.core.admission;

import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.queue.BotShare;
import java.util.Map;
import java.util.Set;

/**
 * Everything one exchange's gate is set to: what all have in common and what {@code conf/exchanges.json} says of this one.
 *
 * @param disabled every call is refused: the configuration switches the exchange off
 * @param observe limits, breakers, clock and readiness are reported but hold nothing back (design rule 15)
 * @param bots shares of the bots that are named; others have {@link BotShare#DEFAULT}
 * @param nonceWindowAccounts accounts whose keys allow a nonce window at the exchange, which relaxes the order of nonces
 * @param accounts configured accounts by the ids of their keys; a key that is not here is an account of its own
 * @param connections most connections of each host; others have {@link #CONNECTIONS}
 */
public record AdmissionSettings(
        PolicySettings policy,
        boolean disabled,
        boolean observe,
        Map<String, BotShare> bots,
        Set<String> nonceWindowAccounts,
        Map<String, String> accounts,
        Map<Upstream, Integer> connections) {
    public static final int CONNECTIONS = 32;

    public AdmissionSettings {
        bots = Map.copyOf(bots);
        nonceWindowAccounts = Set.copyOf(nonceWindowAccounts);
        accounts = Map.copyOf(accounts);
        connections = Map.copyOf(connections);
    }

    /** The same without the runaway guard: for bots that are meant to be runaways. */
    public AdmissionSettings unguarded() {
        return new AdmissionSettings(
                policy.unguarded(), disabled, observe, bots, nonceWindowAccounts, accounts, connections);
    }

    public BotShare share(String bot) {
        return bots.getOrDefault(bot, BotShare.DEFAULT);
    }

    public int connections(Upstream upstream) {
        return connections.getOrDefault(upstream, CONNECTIONS);
    }
}
