package dev.sluice.exchanges.pull;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.pull.StartedPull;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.exchanges.ExchangeRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A check, for the pulls of other members of a cluster, whether an order that this gateway sent before it held their
 * halts can still reach a book. Used by one thread.
 */
final class InFlightOrderCheck {
    private final Predicate<ModeScope> isHeld;
    private final ExchangeRegistry exchanges;
    private final Ticker ticker;
    /** When this gateway first found that it holds the halt of a pull. */
    private final Map<StartedPull, Long> heldSince = new HashMap<>();

    /** @param isHeld whether something holds this scope, so that no new order passes */
    InFlightOrderCheck(Predicate<ModeScope> isHeld, ExchangeRegistry exchanges, Ticker ticker) {
        this.isHeld = isHeld;
        this.exchanges = exchanges;
        this.ticker = ticker;
    }

    /**
     * Returns those of these pulls whose halt is held here and for which no order of before is on its way.
     *
     * @param pulls all that run at other members; what is not among them is forgotten
     */
    List<StartedPull> settled(List<StartedPull> pulls) {
        heldSince.keySet().retainAll(pulls);
        return pulls.stream().filter(this::isSettled).toList();
    }

    private boolean isSettled(StartedPull pull) {
        ModeScope modeScope = ModeScope.parse(pull.scope());
        if (!isHeld.test(modeScope)) {
            heldSince.remove(pull);
            return false;
        }
        long now = ticker.nanos(); // read when it holds: every order that passed began before
        long since = heldSince.computeIfAbsent(pull, any -> now);
        return exchanges.configuredAndLeaving().stream()
                .filter(exchange -> modeScope.exchange().isEmpty()
                        || modeScope.exchange().equals(exchange.configured().name()))
                .noneMatch(exchange -> exchange.admission().mayHaveOrdersInTransit(since, RunningPull.LATE_NANOS, now));
    }
}
