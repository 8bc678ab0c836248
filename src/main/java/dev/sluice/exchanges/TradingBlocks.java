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

/** Returns what stops the new orders of a bot, by what is enforced, for {@code /trading}. Thread-safe. */
public record TradingBlocks(
        ModeRegistry modeRegistry, Supplier<Config> config, Supplier<LifecycleStage> stage, ActiveBans activeBans) {
    /**
     * Returns the modes that stop new orders, the strictest first. For an exchange that is only observed, only latches
     * count. Modes that stop no orders of hedgers are left out for a hedger.
     */
    public List<ModeHold> holds(ModeQuery modeQuery) {
        List<ModeHold> holds = modeRegistry.snapshot().concerning(modeQuery);
        if (holds.isEmpty()) {
            return holds;
        }
        Config current = config.get();
        boolean isHedger = current.gateway().admission().hedgers().contains(modeQuery.bot());
        Set<String> enforcingExchanges = current.exchanges().stream()
                .filter(one -> !one.admission().observe())
                .map(ConfiguredExchange::name)
                .filter(name ->
                        modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(name))
                .collect(Collectors.toSet());
        return holds.stream()
                .filter(one -> one.stops(Kind.PLACE, isHedger))
                .filter(one -> one.latched() || isEnforced(one.modeScope().exchange(), enforcingExchanges))
                .toList();
    }

    /** Returns whether modes of this exchange are enforced; global modes ("") are, if any exchange is enforced. */
    private static boolean isEnforced(String exchange, Set<String> enforcingExchanges) {
        return exchange.isEmpty() ? !enforcingExchanges.isEmpty() : enforcingExchanges.contains(exchange);
    }

    /** Returns a line for each exchange with modes that stop no call, because it is only observed. */
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
     * Returns the bans that stop new orders. They also count for an exchange that is only observed, because the
     * exchange itself enforces them.
     */
    public List<ActiveBan> activeBans(ModeQuery modeQuery) {
        return activeBans.of(modeQuery);
    }

    /** Returns why calls are not accepted; "" when they are. */
    public String notServingReason() {
        LifecycleStage current = stage.get();
        return current == LifecycleStage.SERVING ? "" : "the gateway is " + current;
    }

    /** Returns whether the configuration disables the exchange with this name. */
    public boolean isDisabled(String exchange) {
        return config.get().exchanges().stream()
                .anyMatch(one -> one.name().equals(exchange) && one.admission().disabled());
    }
}
