package dev.sluice.runtime;

import dev.sluice.admin.LifecycleStage;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.proxy.ActiveBan;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What keeps a bot's new orders back, as it is enforced, for {@code /trading}. Any thread. */
public record TradingBlocks(
        ModeRegistry board, Supplier<Config> config, Supplier<LifecycleStage> stage, ActiveBans activeBans) {
    /** The strictest first. Where an exchange is only observed, nothing but latches counts; a hedger may go on where only a position is held back. */
    public List<ModeHold> held(ModeQuery modeQuery) {
        List<ModeHold> held = board.now().concerning(modeQuery);
        if (held.isEmpty()) {
            return held;
        }
        Config now = config.get();
        boolean hedger = now.gateway().gate().hedgers().contains(modeQuery.bot());
        Set<String> enforcing = now.exchanges().stream()
                .filter(one -> !one.gate().observe())
                .map(ConfiguredExchange::name)
                .filter(name ->
                        modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(name))
                .collect(Collectors.toSet());
        return held.stream()
                .filter(one -> one.stops(Kind.PLACE, hedger))
                .filter(one -> one.latched() || isEnforced(one.modeScope().exchange(), enforcing))
                .toList();
    }

    /** What is held everywhere is enforced wherever anything is. */
    private static boolean isEnforced(String exchange, Set<String> enforcing) {
        return exchange.isEmpty() ? !enforcing.isEmpty() : enforcing.contains(exchange);
    }

    /** Also where an exchange is only observed: a ban is the exchange's own. */
    public List<ActiveBan> shut(ModeQuery modeQuery) {
        return activeBans.of(modeQuery);
    }

    /** Why calls are not welcome; "" when they are. */
    public String notServing() {
        LifecycleStage now = stage.get();
        return now == LifecycleStage.SERVING ? "" : "the gateway is " + now;
    }

    /** Whether the configuration switches the exchange of that name off. */
    public boolean disabled(String exchange) {
        return config.get().exchanges().stream()
                .anyMatch(one -> one.name().equals(exchange) && one.gate().disabled());
    }
}
