package dev.sluice.exchanges;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.call.Kind;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.proxy.ActiveBan;
import dev.sluice.status.LifecycleStage;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The blocks that stop a bot's new orders, as they are enforced, for {@code /trading}. Thread-safe. */
public record TradingBlocks(
        ModeRegistry modeRegistry, Supplier<Config> config, Supplier<LifecycleStage> stage, ActiveBans activeBans) {
    /**
     * Returns the holds, the strictest first. Where an exchange is only observed, only latches count. A hedger is not
     * stopped by what only holds back positions.
     */
    public List<ModeHold> held(ModeQuery modeQuery) {
        List<ModeHold> held = modeRegistry.snapshot().concerning(modeQuery);
        if (held.isEmpty()) {
            return held;
        }
        Config now = config.get();
        boolean hedger = now.gateway().admission().hedgers().contains(modeQuery.bot());
        Set<String> enforcing = now.exchanges().stream()
                .filter(one -> !one.admission().observe())
                .map(ConfiguredExchange::name)
                .filter(name ->
                        modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(name))
                .collect(Collectors.toSet());
        return held.stream()
                .filter(one -> one.stops(Kind.PLACE, hedger))
                .filter(one -> one.latched() || isEnforced(one.modeScope().exchange(), enforcing))
                .toList();
    }

    /** Returns whether modes of this exchange are enforced; global modes are, if any exchange is enforced. */
    private static boolean isEnforced(String exchange, Set<String> enforcing) {
        return exchange.isEmpty() ? !enforcing.isEmpty() : enforcing.contains(exchange);
    }

    /** Returns a line for each exchange where modes are held that stop no call, because it is only observed. */
    public List<String> notEnforced() {
        List<ModeHold> modes = modeRegistry.snapshot().all().stream()
                .filter(one -> !one.latched())
                .toList();
        if (modes.isEmpty()) {
            return List.of();
        }
        return config.get().exchanges().stream()
                .filter(one -> one.admission().observe())
                .map(ConfiguredExchange::name)
                .filter(name -> modes.stream()
                        .anyMatch(one -> one.modeScope().exchange().isEmpty()
                                || one.modeScope().exchange().equals(name)))
                .map(name -> name + " is only observed (enforcement 'observe'): the modes that are held stop no call"
                        + " there; only latches do")
                .toList();
    }

    /**
     * Returns the bans. They also count where an exchange is only observed, because the exchange itself enforces
     * them.
     */
    public List<ActiveBan> activeBans(ModeQuery modeQuery) {
        return activeBans.of(modeQuery);
    }

    /** Returns why calls are not accepted; "" when they are. */
    public String notServing() {
        LifecycleStage now = stage.get();
        return now == LifecycleStage.SERVING ? "" : "the gateway is " + now;
    }

    /** Returns whether the configuration disables the exchange with this name. */
    public boolean disabled(String exchange) {
        return config.get().exchanges().stream()
                .anyMatch(one -> one.name().equals(exchange) && one.admission().disabled());
    }
}
