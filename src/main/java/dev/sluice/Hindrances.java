package dev.sluice;

import dev.sluice.admin.Stage;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.exchange.Kind;
import dev.sluice.mode.Concern;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.proxy.Shut;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What keeps a bot's new orders back, as it is enforced, for {@code /trading}. Any thread. */
record Hindrances(ModeBoard board, Supplier<Config> config, Supplier<Stage> stage, Bans bans) {
    /** The strictest first. Where an exchange is only observed, nothing but latches counts; a hedger may go on where only a position is held back. */
    List<HeldMode> held(Concern concern) {
        List<HeldMode> held = board.now().concerning(concern);
        if (held.isEmpty()) {
            return held;
        }
        Config now = config.get();
        boolean hedger = now.gateway().gate().hedgers().contains(concern.bot());
        Set<String> enforcing = now.exchanges().stream()
                .filter(one -> !one.gate().observe())
                .map(ConfiguredExchange::name)
                .filter(name ->
                        concern.exchange().isEmpty() || concern.exchange().equals(name))
                .collect(Collectors.toSet());
        return held.stream()
                .filter(one -> one.stops(Kind.PLACE, hedger))
                .filter(one -> one.latched() || isEnforced(one.scope().exchange(), enforcing))
                .toList();
    }

    /** What is held everywhere is enforced wherever anything is. */
    private static boolean isEnforced(String exchange, Set<String> enforcing) {
        return exchange.isEmpty() ? !enforcing.isEmpty() : enforcing.contains(exchange);
    }

    /** Also where an exchange is only observed: a ban is the exchange's own. */
    List<Shut> shut(Concern concern) {
        return bans.of(concern);
    }

    /** Why calls are not welcome; "" when they are. */
    String notServing() {
        Stage now = stage.get();
        return now == Stage.SERVING ? "" : "the gateway is " + now;
    }

    /** Whether the configuration switches the exchange of that name off. */
    boolean disabled(String exchange) {
        return config.get().exchanges().stream()
                .anyMatch(one -> one.name().equals(exchange) && one.gate().disabled());
    }
}
