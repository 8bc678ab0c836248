package dev.sluice.core.admission.settings;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.ratelimit.FirstWindow;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of one exchange's admission control: the common policy and the part of {@code conf/exchanges.json} about
 * this exchange.
 *
 * @param policy settings shared by all exchanges
 * @param disabled every call is refused because the configuration disables the exchange
 * @param observe limits, breakers, clock and readiness are reported but block nothing
 * @param bots shares of the named bots; others have {@link BotShare#DEFAULT}
 * @param tokenBots bots that have a token, and so are believed only with it
 * @param nonceWindowAccounts accounts whose keys have a nonce window at the exchange, so that nonces need not be in
 *     order
 * @param accounts configured accounts by the id of their keys; a key that is absent is an account of its own
 * @param firstWindows how limits begin at a first start, by name
 * @param connections maximum number of connections by host; others have {@link #CONNECTIONS}
 */
public record AdmissionSettings(
        PolicySettings policy,
        boolean disabled,
        boolean observe,
        Map<String, BotShare> bots,
        Set<String> tokenBots,
        Set<String> nonceWindowAccounts,
        Map<String, String> accounts,
        Map<String, FirstWindow> firstWindows,
        Map<Upstream, Integer> connections) {
    public static final int CONNECTIONS = 32;

    public AdmissionSettings {
        bots = Map.copyOf(bots);
        // Halts and the guard compare names of bots so, and another spelling must not reach a bot that has a token.
        tokenBots = tokenBots.stream().map(ModeScope.Level.BOT::key).collect(Collectors.toUnmodifiableSet());
        nonceWindowAccounts = Set.copyOf(nonceWindowAccounts);
        accounts = Map.copyOf(accounts);
        firstWindows = Map.copyOf(firstWindows);
        connections = Map.copyOf(connections);
    }

    /** Returns the same settings without the runaway guard, for bots that are runaways on purpose. */
    public AdmissionSettings unguarded() {
        return with(policy.unguarded(), observe, firstWindows);
    }

    /** Returns the same settings for limits, breakers, clock and readiness that are reported but block nothing. */
    public AdmissionSettings observing() {
        return with(policy, true, firstWindows);
    }

    /** Returns the same settings for limits that this gateway may have used before. */
    public AdmissionSettings withoutFirstWindows() {
        return with(policy, observe, Map.of());
    }

    /** Returns the same settings for a member of a cluster that has used nothing before. */
    public AdmissionSettings ofNewMember(SharingSettings sharing, Collection<LimitSettings> limits) {
        Map<String, FirstWindow> ofMember = new HashMap<>(firstWindows);
        limits.stream()
                .filter(sharing::shares)
                .forEach(limit ->
                        ofMember.computeIfPresent(limit.name(), (name, first) -> first.ofMember(sharing.members())));
        return with(policy, observe, ofMember);
    }

    private AdmissionSettings with(PolicySettings other, boolean observing, Map<String, FirstWindow> windows) {
        return new AdmissionSettings(
                other, disabled, observing, bots, tokenBots, nonceWindowAccounts, accounts, windows, connections);
    }

    public BotShare share(String bot) {
        return bots.getOrDefault(bot, BotShare.DEFAULT);
    }

    public int connections(Upstream upstream) {
        return connections.getOrDefault(upstream.withLocalAddress(""), CONNECTIONS);
    }
}
