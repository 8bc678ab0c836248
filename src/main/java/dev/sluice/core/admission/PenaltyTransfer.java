package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.admission.event.Penalty;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists the bans and pauses that this process saw at one exchange, for other processes, and applies those of other
 * processes here.
 */
final class PenaltyTransfer {
    private final Budget budget;
    private final ChargeCalculator calculator;
    private final LimitStates limitStates;

    PenaltyTransfer(Budget budget, ChargeCalculator calculator, LimitStates limitStates) {
        this.budget = budget;
        this.calculator = calculator;
        this.limitStates = limitStates;
    }

    /** Returns the bans and pauses in force that this process saw, of the limits whose settings pass. */
    List<Penalty> ownPenalties(Predicate<LimitSettings> which, long now) {
        List<Penalty> seen = new ArrayList<>();
        for (LimitState limitState : limitStates.all()) {
            Limit limit = limitState.limit;
            boolean isShared = !limit.isOfHost()
                    && !limit.isRemoved()
                    && !limit.scopeKey().equals(LimitScope.OVERFLOW_KEY)
                    && which.test(limit.settings());
            if (isShared) {
                add(seen, limit, true, limitState.limitBan.ownNanosLeft(now), now);
                add(seen, limit, false, limitState.ownPauseNanos(now), now);
            }
        }
        return seen;
    }

    private static void add(List<Penalty> seen, Limit limit, boolean isBan, long nanosLeft, long now) {
        if (nanosLeft > 0) {
            seen.add(new Penalty(limit.settings().name(), limit.scopeKey(), isBan, now + nanosLeft));
        }
    }

    /** Returns the limit that a penalty is about; null if it is not configured here or its settings do not pass. */
    @Nullable
    LimitState find(String limit, String scopeKey, Predicate<LimitSettings> which, long now) {
        int index = calculator.index(limit);
        return index < 0 || !which.test(calculator.configured().get(index))
                ? null
                : limitStates.getOrCreate(budget.limit(index, scopeKey, now), now);
    }

    /** Applies bans and pauses that another process saw, as if this process had seen them. */
    void apply(List<Penalty> penalties, long now) {
        for (Penalty penalty : penalties) {
            LimitState limitState =
                    penalty.untilNanos() - now > 0 ? find(penalty.limit(), penalty.scopeKey(), any -> true, now) : null;
            if (limitState == null) {
                continue;
            }
            if (penalty.isBan()) {
                limitState.limitBan.extend(penalty.untilNanos(), "");
            } else {
                limitState.pause.recordFailure(now, penalty.untilNanos() - now, now);
            }
            limitStates.penalised(limitState, now);
        }
    }
}
