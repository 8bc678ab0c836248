package dev.sluice.core.admission.charge;

import dev.sluice.core.call.Cost;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The charging of orders whose instrument is not known here, so that no limit by instrument is exceeded, whichever
 * instrument it is.
 *
 * <ul>
 *   <li>An order of an unknown instrument is charged at every instrument of its account that has a limit here, and at a
 *       limit of its own ("?").
 *   <li>An instrument that appears later starts with everything that is charged at "?" then, as if just sent.
 *   <li>After a restart it is also charged at "??", which starts full: the earlier process may have charged any
 *       instrument.
 * </ul>
 *
 * <p>Until the instruments are known, all such orders of an account share one limit: this allows too few orders, never
 * too many. Guarded by the controller's lock.
 */
public final class UnknownInstruments {
    private final Budget budget;

    public UnknownInstruments(Budget budget) {
        this.budget = budget;
    }

    /**
     * A request for limits by instrument.
     *
     * @param scopeKey scope key with the instrument of the call
     * @param ofAny the same key with {@link Cost#ANY} as the instrument
     */
    public record Lookup(int index, LimitScope limitScope, String scopeKey, String ofAny) {
        boolean isOfUnknown() {
            return scopeKey.equals(ofAny);
        }

        /** Returns a predicate for keys that differ only in the instrument. */
        Predicate<String> otherInstruments() {
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

    /** Returns whether the call is charged only to its own limit: the instrument is known and already has one. */
    public boolean hasOwnLimit(int index, String scopeKey, String instrument) {
        return !instrument.equals(Cost.ANY) && budget.find(index, scopeKey) != null;
    }

    /** Returns all limits that the call is charged to. */
    public List<Limit> limits(Lookup lookup, long now) {
        return lookup.isOfUnknown() ? ofUnknown(lookup, now) : ofKnown(lookup, now);
    }

    private List<Limit> ofUnknown(Lookup lookup, long now) {
        List<Limit> limits = new ArrayList<>();
        Limit own = budget.limitFromSlot(lookup.index(), lookup.ofAny(), now);
        budget.beginUsedUp(lookup.index(), lookup.ofAny() + Cost.ANY, now);
        limits.add(own);
        for (Limit limit : budget.all(lookup.index(), lookup.otherInstruments(), now)) {
            if (limit != own) {
                limits.add(limit);
            }
        }
        return limits;
    }

    private List<Limit> ofKnown(Lookup lookup, long now) {
        int index = lookup.index();
        boolean isNew = budget.find(index, lookup.scopeKey()) == null;
        long unknown = isNew ? budget.limitFromSlot(index, lookup.ofAny(), now).used(now) : 0;
        Limit limit = budget.limit(index, lookup.scopeKey(), now);
        if (unknown == 0) {
            return List.of(limit);
        }
        if (budget.find(index, lookup.scopeKey()) != limit) {
            // A shared limit cannot start anew, so the units of unknown instruments count beside it.
            return List.of(limit, budget.limitFromSlot(index, lookup.ofAny(), now));
        }
        limit.markUnanswered(limit.charge(unknown, now), now);
        return List.of(limit);
    }
}
