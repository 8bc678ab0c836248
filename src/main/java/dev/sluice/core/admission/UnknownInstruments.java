package dev.sluice.core.admission;

import dev.sluice.core.exchange.Cost;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where an order counts whose instrument nobody here knows, so that no limit by instrument is ever passed, whichever it is:
 *
 * <pre>
 *  such an order                       counts at every instrument of its account that has a limit here, and at one of their own ("?")
 *  an instrument that comes later      begins with all that is counted at "?" then, as if just sent
 *  after a restart                     it counts at "??", too, which begins used up: the earlier process may have counted at any instrument
 * </pre>
 *
 * <p>So the orders of an account whose instruments are unknown have one limit together until they are known: too little, never too much. Guarded by the gate's lock.
 */
final class UnknownInstruments {
    private final Budget budget;

    UnknownInstruments(Budget budget) {
        this.budget = budget;
    }

    /**
     * A limit by instrument, and whose.
     *
     * @param scopeKey with the instrument of the call
     * @param ofAny the same with {@link Cost#ANY} in its place
     */
    record Asked(int index, LimitScope limitScope, String scopeKey, String ofAny) {
        boolean isOfUnknown() {
            return scopeKey.equals(ofAny);
        }

        /** Keys of the same account, and whatever else is beside the instrument. */
        Predicate<String> alike() {
            if (limitScope.parts().size() == 1) {
                return key -> true;
            }
            if (limitScope.parts().get(0) == LimitScope.Part.INSTRUMENT) {
                String behind = ofAny.substring(Cost.ANY.length());
                return key -> key.endsWith(behind);
            }
            String before = ofAny.substring(0, ofAny.length() - Cost.ANY.length());
            return key -> key.startsWith(before);
        }
    }

    /** Whether its own limit is all that it is to be charged to: its instrument is known, and has one already. */
    boolean isAlone(int index, String scopeKey, String instrument) {
        return !instrument.equals(Cost.ANY) && budget.known(index, scopeKey) != null;
    }

    /** All that it is to be charged to. */
    List<Limit> limits(Asked asked, long now) {
        return asked.isOfUnknown() ? ofUnknown(asked, now) : ofKnown(asked, now);
    }

    private List<Limit> ofUnknown(Asked asked, long now) {
        List<Limit> limits = new ArrayList<>();
        Limit own = budget.limitAsKept(asked.index(), asked.ofAny(), now);
        budget.beginUsedUp(asked.index(), asked.ofAny() + Cost.ANY, now);
        limits.add(own);
        for (Limit limit : budget.all(asked.index(), asked.alike(), now)) {
            if (limit != own) {
                limits.add(limit);
            }
        }
        return limits;
    }

    private List<Limit> ofKnown(Asked asked, long now) {
        int index = asked.index();
        boolean isNew = budget.known(index, asked.scopeKey()) == null;
        long unknown = isNew ? budget.limitAsKept(index, asked.ofAny(), now).used(now) : 0;
        Limit limit = budget.limit(index, asked.scopeKey(), now);
        if (unknown == 0) {
            return List.of(limit);
        }
        if (budget.known(index, asked.scopeKey()) != limit) {
            // One that others share cannot begin anew: what is unknown counts beside it.
            return List.of(limit, budget.limitAsKept(index, asked.ofAny(), now));
        }
        limit.unanswered(limit.reserve(unknown, now), now);
        return List.of(limit);
    }
}
