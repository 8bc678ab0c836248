package dev.sluice.cluster;

import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Collection;
import java.util.List;

/** This gateway, as the other members of the cluster see and change it. */
public interface LocalGateway extends LocalLatches, LocalHolds, LocalNames {
    /** Returns the shared limits of each configured exchange; read at every tick. */
    Collection<? extends SharedBudget> budgets();

    /** Returns the latches that an earlier process saved, also those that a stricter one hides. */
    List<ModeHold> foundLatches();

    /** Returns the scope in its canonical spelling. */
    ModeScope canonical(ModeScope scope);
}
