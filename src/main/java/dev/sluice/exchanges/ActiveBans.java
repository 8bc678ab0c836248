package dev.sluice.exchanges;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.ActiveBan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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

    /** A ban and the account of its limit; "" when it concerns all accounts. */
    private record Ban(ActiveBan activeBan, String account) {
        boolean concerns(ModeQuery modeQuery) {
            boolean there =
                    modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(activeBan.exchange());
            return there && (account.isEmpty() || account.equals(modeQuery.account()));
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
    synchronized List<ActiveBan> of(ModeQuery modeQuery) {
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
                Set<String> ofOrders = ofOrders(exchange.configured().exchange());
                banned.stream()
                        .filter(limit -> ofOrders.contains(limit.name()))
                        .forEach(limit -> add(exchange, limit, found));
            }
        }
        return found;
    }

    private void add(ExchangeRuntime of, LimitStatus limit, Map<String, Ban> found) {
        String exchange = of.configured().name();
        String key = exchange + " " + limit.name() + " " + limit.scopeKey();
        long until = clocks.epochMillis() + limit.banNanos() / Nanos.PER_MILLI;
        Ban before = known.get(key);
        if (before != null && Math.abs(before.activeBan().untilEpochMillis() - until) < SAME_MILLIS) {
            found.put(key, before);
            return;
        }
        String account = account(of, limit.scopeKey());
        ModeScope modeScope = account.isEmpty() ? ModeScope.exchange(exchange) : ModeScope.account(exchange, account);
        found.put(
                key,
                new Ban(new ActiveBan(modeScope.toString(), exchange, limit.name(), limit.seenBy(), until), account));
    }

    /**
     * Returns the account of a scope key. A limit is counted by account or by key; a configured key belongs to its
     * account.
     */
    private static String account(ExchangeRuntime exchange, String scopeKey) {
        return exchange.configured().settings().accounts().entrySet().stream()
                .filter(account -> account.getValue().keys().contains(scopeKey))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(scopeKey);
    }

    /** Returns the limits that orders are charged to; other bans stop no order. */
    private static Set<String> ofOrders(Exchange exchange) {
        List<Integer> charged = new ArrayList<>();
        exchange.routes().all().stream()
                .filter(route -> route.kind() == Kind.PLACE)
                .flatMap(route -> exchange.routes().extremes(route).stream())
                .map(Cost::limit)
                .forEach(charged::add);
        return charged.stream().map(exchange.limitNames()::get).collect(Collectors.toSet());
    }
}
