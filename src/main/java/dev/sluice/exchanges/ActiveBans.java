package dev.sluice.exchanges;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.ActiveBan;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The current bans that stop orders, for queries whether trading is possible. Reading them needs the locks of the
 * admission controllers, so the result is kept for a second. Thread-safe.
 */
public final class ActiveBans {
    private static final long CACHE_NANOS = Nanos.PER_SECOND;
    /**
     * The tolerance for the end of a ban, since it is computed from two clocks; within it, an end counts as
     * unchanged.
     */
    private static final long SAME_MILLIS = 2_000;

    /**
     * A ban and whom it concerns.
     *
     * @param account the account of its limit; "" when it concerns all accounts
     * @param localAddress the address of this machine that is banned; null when it concerns all addresses
     */
    private record Ban(
            ActiveBan activeBan, String account, @Nullable String localAddress, ExchangeSettings settings) {
        boolean concerns(ModeQuery modeQuery) {
            boolean there =
                    modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(activeBan.exchange());
            return there
                    && (account.isEmpty()
                            || ModeScope.Level.ACCOUNT
                                    .key(account)
                                    .equals(ModeScope.Level.ACCOUNT.key(modeQuery.account())))
                    && (localAddress == null
                            || modeQuery.account().isEmpty()
                            || localAddress.equals(settings.localAddressOf(modeQuery.account())));
        }
    }

    private final Supplier<? extends Collection<ExchangeRuntime>> exchanges;
    private final Clocks clocks;
    private Map<String, Ban> known = Map.of();
    private long knownSinceNanos;
    private boolean isKnown;

    public ActiveBans(Supplier<? extends Collection<ExchangeRuntime>> exchanges, Clocks clocks) {
        this.exchanges = exchanges;
        this.clocks = clocks;
    }

    /** Returns the bans that stop orders of this scope. */
    public synchronized List<ActiveBan> of(ModeQuery modeQuery) {
        long now = clocks.nanos();
        if (!isKnown || now - knownSinceNanos - CACHE_NANOS >= 0) {
            isKnown = true;
            knownSinceNanos = now;
            known = find(now);
        }
        return known.values().stream()
                .filter(ban -> ban.concerns(modeQuery))
                .map(Ban::activeBan)
                .toList();
    }

    private Map<String, Ban> find(long now) {
        Map<String, Ban> found = new TreeMap<>();
        for (ExchangeRuntime exchange : exchanges.get()) {
            List<LimitStatus> banned = exchange.admission().limits(now).stream()
                    .filter(limit -> limit.banNanos() > 0)
                    .toList();
            if (!banned.isEmpty()) {
                ConfiguredExchange configured = exchange.configured();
                Map<String, LimitScope> ofOrders = scopesOfOrders(configured);
                for (LimitStatus limit : banned) {
                    LimitScope limitScope = ofOrders.get(limit.name());
                    if (limitScope != null) {
                        add(configured, limit, limitScope, found);
                    }
                }
            }
        }
        return found;
    }

    private void add(ConfiguredExchange of, LimitStatus limit, LimitScope limitScope, Map<String, Ban> found) {
        Map<LimitScope.Part, String> parts = limitScope.values(limit.scopeKey());
        if (parts.containsKey(LimitScope.Part.INSTRUMENT) || isOfOtherRoute(parts, of.exchange())) {
            return; // it stops no order, or only those of one instrument, which no query names
        }
        String exchange = of.name();
        String key = exchange + " " + limit.name() + " " + limit.scopeKey();
        long until = clocks.epochMillis() + limit.banNanos() / Nanos.PER_MILLI;
        String account = account(of, parts);
        Ban before = known.get(key);
        ModeScope modeScope = account.isEmpty() ? ModeScope.exchange(exchange) : ModeScope.account(exchange, account);
        ActiveBan activeBan = before != null && Math.abs(before.activeBan().untilEpochMillis() - until) < SAME_MILLIS
                ? before.activeBan()
                : new ActiveBan(modeScope.toString(), exchange, limit.name(), limit.seenBy(), until);
        found.put(key, new Ban(activeBan, account, parts.get(LimitScope.Part.IP), of.settings()));
    }

    private static boolean isOfOtherRoute(Map<LimitScope.Part, String> parts, Exchange exchange) {
        String id = parts.get(LimitScope.Part.ROUTE);
        return id != null && ordering(exchange).noneMatch(route -> route.id().equals(id));
    }

    /** Returns the account of a limit; "" if it is not counted by account or key. A key belongs to its account. */
    private static String account(ConfiguredExchange of, Map<LimitScope.Part, String> parts) {
        String name = parts.getOrDefault(LimitScope.Part.ACCOUNT, parts.getOrDefault(LimitScope.Part.KEY, ""));
        return of.settings().accounts().entrySet().stream()
                .filter(account -> account.getValue().keys().contains(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(name);
    }

    /** Returns the limits that orders are charged to, with their scopes; other bans stop no order. */
    private static Map<String, LimitScope> scopesOfOrders(ConfiguredExchange of) {
        return ordering(of.exchange())
                .flatMap(route -> of.exchange().routes().costRange(route).stream())
                .map(cost -> of.limits().get(cost.limit()))
                .distinct()
                .collect(Collectors.toMap(LimitSettings::name, LimitSettings::scope));
    }

    private static Stream<Route> ordering(Exchange exchange) {
        return exchange.routes().all().stream().filter(route -> route.kind() == Kind.PLACE);
    }
}
