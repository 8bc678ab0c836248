package dev.sluice.sim.virtualtime;

import dev.sluice.sim.counter.LimitStats;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A mapping from a limit of the gateway to the counters of the simulated exchange that it corresponds to. Most have the same name (spot-weight,
 * kraken-rest); the tables list the limits that cover several calls for which the exchange has one counter each.
 */
final class CounterMapping {
    private static final Map<String, Set<String>> OKX = Map.ofEntries(
            Map.entry("place", Set.of("trade-order")),
            Map.entry("amend", Set.of("trade-amend-order")),
            Map.entry("cancel", Set.of("trade-cancel-order")),
            Map.entry("place.batch", Set.of("trade-batch-orders")),
            Map.entry("amend.batch", Set.of("trade-amend-batch-orders")),
            Map.entry("cancel.batch", Set.of("trade-cancel-batch-orders")),
            Map.entry("orders", Set.of("sub-account")),
            Map.entry("account.60", Set.of("trade-order-read", "trade-orders-pending", "trade-fills")),
            Map.entry("account.10", Set.of("account-balance", "account-positions")),
            Map.entry("ip.20", Set.of("market-ticker")),
            Map.entry("ip.40", Set.of("market-books")),
            Map.entry("ip.instrument.10", Set.of("public-funding-rate")));
    private static final Map<String, Set<String>> GATE = Map.of(
            "public", Set.of("public-spot-tickers"),
            "account.80", Set.of("wallet-wallet-total_balance"));
    private static final Map<String, Set<String>> BITGET = Map.of(
            "public.3", Set.of("call-spot-public-coins"),
            "account.1", Set.of("call-spot-account-info"),
            "account.10", Set.of("call-post-spot-trade-place-order"));
    private static final Map<String, Set<String>> BYBIT = Map.of(
            "account.50", Set.of("order-realtime", "account-wallet-balance"),
            "ip", Set.of("ip"));

    private final String exchange;
    private final List<LimitStats> counted;

    CounterMapping(String exchange, List<LimitStats> counted) {
        this.exchange = exchange;
        this.counted = counted;
    }

    List<LimitStats> of(String limit) {
        return counted.stream().filter(stats -> belongs(stats, limit)).toList();
    }

    private boolean belongs(LimitStats stats, String limit) {
        String plain = limit.replace('.', '-');
        String own = exchange + '-';
        String counter = stats.limit().startsWith(own) ? stats.limit().substring(own.length()) : stats.limit();
        return switch (exchange) {
            case "okx" -> OKX.getOrDefault(limit, Set.of(plain)).contains(counter);
            case "gate" -> GATE.getOrDefault(limit, Set.of(plain)).contains(counter);
            case "bitget" -> BITGET.getOrDefault(limit, Set.of(plain)).contains(counter);
            case "bybit" ->
                BYBIT.getOrDefault(limit, Set.of()).contains(counter) || limit.equals(byCategory(stats, counter));
            default -> counter.equals(plain) || stats.limit().equals(plain);
        };
    }

    /**
     * Returns the limit for a Bybit counter of orders. Bybit counts orders by path and category, and all but two of these counters have the same
     * size.
     */
    private static String byCategory(LimitStats stats, String counter) {
        int colon = stats.scope().indexOf(':');
        String category = colon < 0 ? "" : stats.scope().substring(colon + 1);
        return switch (counter + ':' + category) {
            case "order-amend:spot" -> "amend.spot";
            case "order-cancel-all:option" -> "cancel-all.option";
            default -> "order." + category;
        };
    }
}
