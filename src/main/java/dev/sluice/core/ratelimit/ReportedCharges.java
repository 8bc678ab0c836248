package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * The charges of one window that have a header of their own and whose responses came after the start of the call whose
 * header is followed. They are linked through themselves in the order in which they were answered, so nothing is
 * allocated; there are at most as many as calls were under way at once.
 */
final class ReportedCharges {
    private @Nullable Charge first;
    private @Nullable Charge last;
    private long units;
    private long largest;

    /** Returns the sum of their units. */
    long units() {
        return units;
    }

    /** Returns the largest of their headers; 0 when there are none. */
    long largest() {
        return largest;
    }

    void clear() {
        first = null;
        last = null;
        units = 0;
        largest = 0;
    }

    /** Adds a charge that was answered and is in no list. */
    void add(Charge charge) {
        Charge before = last;
        while (before != null && before.answeredUpTo > charge.answeredUpTo) {
            before = before.before;
        }
        Charge after = before == null ? first : before.after;
        charge.before = before;
        charge.after = after;
        if (before == null) {
            first = charge;
        } else {
            before.after = charge;
        }
        if (after == null) {
            last = charge;
        } else {
            after.before = charge;
        }
        charge.reportedUnits = charge.cost;
        units += charge.cost;
        largest = Math.max(largest, charge.header);
    }

    /** Drops the charges that were answered before another one started, which had this {@code answeredBefore}. */
    void dropAnsweredBefore(long answeredBefore) {
        boolean isLargestDropped = false;
        Charge charge = first;
        while (charge != null && charge.answeredUpTo <= answeredBefore) {
            Charge after = charge.after;
            units -= charge.reportedUnits;
            isLargestDropped |= charge.header == largest;

            charge.before = null;
            charge.after = null;
            charge = after;
        }
        first = charge;
        if (charge == null) {
            clear();
            return;
        }
        charge.before = null;
        if (isLargestDropped) {
            largest = 0;
            for (Charge rest = charge; rest != null; rest = rest.after) {
                largest = Math.max(largest, rest.header);
            }
        }
    }
}
