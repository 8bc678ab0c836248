package dev.sluice.app;

import dev.sluice.cluster.SharedBudget;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * The mode CANCEL_ONLY of a member of a cluster while it has no lease, for {@code cluster.withoutLease}
 * {@code cancel_only}: without a lease, a halt at another member may not reach this one. It begins with the process and
 * ends with the first lease.
 */
final class NoLeaseHold {
    static final HoldCause CAUSE = new HoldCause(HoldCause.Source.READINESS, "cluster-lease");

    private static final String LIFTED_BY = "the next lease from the store of the cluster";

    private final ModeHolder holder;
    private final Supplier<? extends Collection<? extends SharedBudget>> budgets;

    NoLeaseHold(ModeHolder holder, Supplier<? extends Collection<? extends SharedBudget>> budgets) {
        this.holder = holder;
        this.budgets = budgets;
    }

    /**
     * Holds the mode from the start of the process, unless the former process passed a lease. No call runs yet, so none
     * has to be told about the mode.
     */
    void begin() {
        long now = holder.ticker().nanos();
        if (budgets.get().stream().anyMatch(budget -> budget.state(now).isLeased())) {
            return;
        }
        long since = holder.modeRegistry().epochMillis(now);
        HoldReason reason = new HoldReason("this gateway has no lease yet", CAUSE.toString(), since, LIFTED_BY);
        holder.modeRegistry().hold(ModeHold.of(ModeScope.GLOBAL, CAUSE, Mode.CANCEL_ONLY, reason));
    }

    /** Holds the mode while an exchange in use has no lease or no exchange has one; otherwise lifts it. */
    void update() {
        long now = holder.ticker().nanos();
        boolean hasLease = false;
        String without = "";
        for (SharedBudget budget : budgets.get()) {
            boolean isLeased = budget.state(now).isLeased();
            hasLease |= isLeased;
            if (!isLeased && budget.isUsed()) {
                without = budget.exchange() + " is " + budget.state(now);
            }
        }
        if (hasLease && without.isEmpty()) {
            holder.lift(ModeScope.GLOBAL, CAUSE);
            return;
        }
        String why = without.isEmpty() ? "no exchange has a lease" : without;
        holder.hold(new ModeHolder.Hold(ModeScope.GLOBAL, CAUSE, Mode.CANCEL_ONLY, LIFTED_BY), why);
    }
}
