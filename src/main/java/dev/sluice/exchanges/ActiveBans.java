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
 * Returns the current bans that stop orders, for queries whether trading is possible. Reading them takes the locks of
 * the admission controllers, so the result is cached for a second. Thread-safe.
 */
public final class ActiveBans {
    private static final long CACHE_NANOS = Nanos.PER_SECOND;
    /**
     * The tolerance for the end of a ban, which is computed from two clocks. An end that differs by less counts as
     * unchanged.
     */
    private static final long SAME_MILLIS = 2_000;

    /**
     * A ban, and which calls it concerns.
     *
     * @param account the account of its limit; "" when it concerns all accounts
     * @param localAddress the address of this machine that is banned; null when it concerns all addresses
     */
    private record Ban(
            ActiveBan activeBan, String account, @Nullable String localAddress, ExchangeSettings settings) {
        boolean concerns(ModeQuery modeQuery) {
            boolean isSameExchange =
                    modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(activeBan.exchange());
            return isSameExchange
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
    private Map<String, Ban> cachedBans = Map.of();
    private long cachedAtNanos;
    private boolean isCached;

    public ActiveBans(Supplier<? extends Collection<ExchangeRuntime>> exchanges, Clocks clocks) {
        this.exchanges = exchanges;
        this.clocks = clocks;
    }

    /** Returns the bans that stop orders of this scope. */
    public synchronized List<ActiveBan> of(ModeQuery modeQuery) {
        long now = clocks.nanos();
        if (!isCached || now - cachedAtNanos - CACHE_NANOS >= 0) {
            isCached = true;
            cachedAtNanos = now;
            cachedBans = read(now);
        }
        return cachedBans.values().stream()
                .filter(ban -> ban.concerns(modeQuery))
                .map(Ban::activeBan)
                .toList();
    }

    private Map<String, Ban> read(long now) {
        Map<String, Ban> bans = new TreeMap<>();
        for (ExchangeRuntime exchange : exchanges.get()) {
            List<LimitStatus> banned = exchange.admission().limits(now).stream()
                    .filter(limit -> limit.banNanos() > 0)
                    .toList();
            if (!banned.isEmpty()) {
                ConfiguredExchange configured = exchange.configured();
                Map<String, LimitScope> scopes = orderLimitScopes(configured);
                for (LimitStatus limit : banned) {
                    LimitScope limitScope = scopes.get(limit.name());
                    if (limitScope != null) {
                        add(configured, limit, limitScope, bans);
                    }
                }
            }
        }
        return bans;
    }

    private void add(ConfiguredExchange configured, LimitStatus limit, LimitScope limitScope, Map<String, Ban> bans) {
        Map<LimitScope.Part, String> parts = limitScope.values(limit.scopeKey());
        if (parts.containsKey(LimitScope.Part.INSTRUMENT) || isOfOtherRoute(parts, configured.exchange())) {
            return; // it stops no order, or only those of one instrument, and no query has an instrument
        }
        String exchange = configured.name();
        String key = exchange + " " + limit.name() + " " + limit.scopeKey();
        long untilEpochMillis = clocks.epochMillis() + limit.banNanos() / Nanos.PER_MILLI;
        String account = account(configured, parts);
        Ban cached = cachedBans.get(key);
        ModeScope modeScope = account.isEmpty() ? ModeScope.exchange(exchange) : ModeScope.account(exchange, account);
        ActiveBan activeBan =
                cached != null && Math.abs(cached.activeBan().untilEpochMillis() - untilEpochMillis) < SAME_MILLIS
                        ? cached.activeBan()
                        : new ActiveBan(modeScope.toString(), exchange, limit.name(), limit.seenBy(), untilEpochMillis);
        bans.put(key, new Ban(activeBan, account, parts.get(LimitScope.Part.IP), configured.settings()));
    }

    private static boolean isOfOtherRoute(Map<LimitScope.Part, String> parts, Exchange exchange) {
        String id = parts.get(LimitScope.Part.ROUTE);
        return id != null && orderRoutes(exchange).noneMatch(route -> route.id().equals(id));
    }

    /** Returns the account of a limit, by its account or key; "" if the limit counts by neither. */
    private static String account(ConfiguredExchange configured, Map<LimitScope.Part, String> parts) {
        String name = parts.getOrDefault(LimitScope.Part.ACCOUNT, parts.getOrDefault(LimitScope.Part.KEY, ""));
        return configured.settings().accounts().entrySet().stream()
                .filter(account -> account.getValue().keys().contains(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(name);
    }

    /** Returns the scopes of the limits that orders are charged to, by name; bans of other limits stop no order. */
    private static Map<String, LimitScope> orderLimitScopes(ConfiguredExchange configured) {
        return orderRoutes(configured.exchange())
                .flatMap(route -> configured.exchange().routes().costRange(route).stream())
                .map(cost -> configured.limits().get(cost.limit()))
                .distinct()
                .collect(Collectors.toMap(LimitSettings::name, LimitSettings::scope));
    }

    private static Stream<Route> orderRoutes(Exchange exchange) {
        return exchange.routes().all().stream().filter(route -> route.kind() == Kind.PLACE);
    }
}
