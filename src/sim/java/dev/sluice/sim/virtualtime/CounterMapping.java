package dev.sluice.sim.virtualtime;

import dev.sluice.sim.counter.LimitStats;
import java.util.List;
import java.util.Set;

/**
 * A mapping from a limit of the gateway to the counters of the simulated exchange that it corresponds to. Most have the
 * same name (spot-weight, kraken-rest); a {@link SimulatedExchange} lists the limits that cover several calls for which
 * the exchange has one counter each.
 */
final class CounterMapping {
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
        Set<String> named = SimulatedExchange.of(exchange).counters().getOrDefault(limit, Set.of(plain));
        return named.contains(counter)
                || stats.limit().equals(plain)
                || (exchange.equals("bybit") && limit.equals(byCategory(stats, counter)));
    }

    /**
     * Returns the limit for a Bybit counter of orders. Bybit counts orders by path and category, and all but two of
     * these counters have the same size.
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
