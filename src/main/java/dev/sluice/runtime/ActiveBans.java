package dev.sluice.runtime;

import dev.sluice.core.admission.AdmissionStatus.LimitStatus;
import dev.sluice.core.exchange.Cost;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.ActiveBan;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The bans that keep orders back, for who asks whether it may trade. Looked up in the gates, whose locks that takes, at most once a second, whoever asks how often.
 * Any thread.
 */
public final class ActiveBans {
    private static final long LAST_NANOS = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Two readings of two clocks say a little less or more; who knows the end already is not told it anew. */
    private static final long SAME_MILLIS = 2_000;

    /** One ban, and whose limit it is: "" for everybody's. */
    private record Ban(ActiveBan activeBan, String account) {
        boolean concerns(ModeQuery modeQuery) {
            boolean there =
                    modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(activeBan.exchange());
            return there && (account.isEmpty() || account.equals(modeQuery.account()));
        }
    }

    private final Supplier<? extends Collection<ExchangeRuntime>> exchanges;
    private final Ticker ticker;
    private final WallClock wallClock;
    private Map<String, Ban> known = Map.of();
    private long lookedNanos;
    private boolean looked;

    public ActiveBans(Supplier<? extends Collection<ExchangeRuntime>> exchanges, Ticker ticker, WallClock wallClock) {
        this.exchanges = exchanges;
        this.ticker = ticker;
        this.wallClock = wallClock;
    }

    /** Those that keep back what this concern would order. */
    synchronized List<ActiveBan> of(ModeQuery modeQuery) {
        long now = ticker.nanos();
        if (!looked || now - lookedNanos - LAST_NANOS >= 0) {
            looked = true;
            lookedNanos = now;
            known = look(now);
        }
        return known.values().stream()
                .filter(ban -> ban.concerns(modeQuery))
                .map(Ban::activeBan)
                .toList();
    }

    private Map<String, Ban> look(long now) {
        Map<String, Ban> found = new TreeMap<>();
        for (ExchangeRuntime exchange : exchanges.get()) {
            List<LimitStatus> banned = exchange.admission().status(now).limits().stream()
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
        long until = wallClock.epochMillis() + limit.banNanos() / NANOS_PER_MILLI;
        Ban before = known.get(key);
        if (before != null && Math.abs(before.activeBan().untilEpochMillis() - until) < SAME_MILLIS) {
            found.put(key, before);
            return;
        }
        String account = account(of, limit.scopeKey());
        ModeScope modeScope = account.isEmpty() ? ModeScope.exchange(exchange) : ModeScope.account(exchange, account);
        found.put(key, new Ban(new ActiveBan(modeScope.toString(), exchange, limit.name(), until), account));
    }

    /** A limit is counted by account or by key; a key that is configured belongs to its account. */
    private static String account(ExchangeRuntime exchange, String scopeKey) {
        return exchange.configured().settings().accounts().entrySet().stream()
                .filter(account -> account.getValue().keys().contains(scopeKey))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(scopeKey);
    }

    /** The limits that some order is charged to: a ban of others keeps no order back. */
    private static Set<String> ofOrders(Exchange exchange) {
        List<Integer> charged = new ArrayList<>();
        exchange.routes().stream()
                .filter(route -> route.kind() == Kind.PLACE)
                .flatMap(route -> exchange.extremes(route).stream())
                .map(Cost::limit)
                .forEach(charged::add);
        return charged.stream().map(exchange.limitNames()::get).collect(Collectors.toSet());
    }
}
