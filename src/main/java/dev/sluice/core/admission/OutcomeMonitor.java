package dev.sluice.core.admission;

import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.admission.status.UnknownOrders;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.queue.Timers;
import dev.sluice.core.tradingmode.RunawayGuard;
import java.util.List;

/** The breakers and the unknown orders, which receive the outcome of every call. */
final class OutcomeMonitor {
    private final String exchange;
    private final BreakerRegistry breakerRegistry;
    private final UnknownOrders unknownOrders;

    OutcomeMonitor(AdmissionContext context, RunawayGuard runawayGuard, Timers timers) {
        exchange = context.exchange();
        breakerRegistry = context.breakerRegistry();
        unknownOrders = new UnknownOrders(runawayGuard, timers);
    }

    /** Processes the outcome of a call, which may be {@code UNKNOWN}. */
    void settled(Permit permit, Outcome outcome, long now, Decisions out) {
        if (outcome == Outcome.UNKNOWN && permit.request().places()) {
            UnknownOrder order = UnknownOrder.of(permit.request().call(), permit.bot(), permit.arrivedAt(), now);
            unknownOrders.add(order, now);
        } else if (reconciles(permit, outcome)) {
            unknownOrders.reconcile(permit.request().call(), now);
        }
        if (breakerRegistry.settled(new BreakerRegistry.Ended(exchange, permit, outcome, permit.startedAt()), now)) {
            out.modesChanged();
        }
    }

    /** Checks whether this response reveals the state of the orders that its call names. */
    static boolean reconciles(Permit permit, Outcome outcome) {
        boolean read = permit.request().call().kind() == Kind.READ_PRIVATE;
        return outcome == Outcome.OK ? read || permit.request().isCancel() : read && outcome == Outcome.BUSINESS;
    }

    void found(List<UnknownOrder> earlier, long now) {
        unknownOrders.found(earlier, now);
    }

    List<UnknownOrder> unknown(long now) {
        return unknownOrders.list(now);
    }

    int closeUnknown(String account, String name, long now) {
        return unknownOrders.close(account, name, now);
    }

    long unreconciled() {
        return unknownOrders.unreconciled();
    }

    int openUnknown() {
        return unknownOrders.size();
    }
}
