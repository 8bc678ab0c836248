package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import java.util.ArrayList;
import java.util.List;

/**
 * The bans and pauses of one exchange as they are told to the process that takes over, and as they are applied there.
 */
final class PenaltyTransfer {
    private final Budget budget;
    private final ChargeCalculator chargeCalculator;
    private final LimitStates limitStates;
    private final PersistedBans persistedBans;

    PenaltyTransfer(
            Budget budget, ChargeCalculator chargeCalculator, LimitStates limitStates, PersistedBans persistedBans) {
        this.budget = budget;
        this.chargeCalculator = chargeCalculator;
        this.limitStates = limitStates;
        this.persistedBans = persistedBans;
    }

    /** Returns the bans and pauses in force that this process saw. */
    List<Penalty> seen(long now) {
        List<Penalty> seen = new ArrayList<>();
        for (LimitState limitState : limitStates.all()) {
            Limit limit = limitState.limit;
            boolean isTold = limit.number() != 0
                    && !limit.isRemoved()
                    && !limit.scopeKey().equals(LimitScope.SHARED_KEY);
            if (isTold) {
                add(seen, limit, true, limitState.limitBan.seenNanosLeft(now), now);
                add(seen, limit, false, limitState.seenPauseNanos(now), now);
            }
        }
        return seen;
    }

    private static void add(List<Penalty> seen, Limit limit, boolean isBan, long nanosLeft, long now) {
        if (nanosLeft > 0) {
            seen.add(new Penalty(limit.settings().name(), limit.scopeKey(), isBan, now + nanosLeft));
        }
    }

    /**
     * Keeps bans and pauses that another process saw as if this one had seen them. Limits that are not configured here
     * are skipped.
     */
    void apply(List<Penalty> penalties, long now) {
        for (Penalty penalty : penalties) {
            int index = chargeCalculator.place(penalty.limit());
            if (index >= 0 && penalty.untilNanos() - now > 0) {
                apply(penalty, limitStates.getOrCreate(budget.limit(index, penalty.scopeKey(), now), now), now);
            }
        }
    }

    private void apply(Penalty penalty, LimitState limitState, long now) {
        if (penalty.isBan()) {
            limitState.limitBan.until(penalty.untilNanos(), "");
        } else {
            limitState.pause.holdUntil(penalty.untilNanos());
        }
        limitState.penalised(now);
        persistedBans.save(limitState);
        limitStates.touch(limitState);
    }
}
