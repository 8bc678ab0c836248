package dev.sluice.core.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * A queue of charges in the order in which they started, linked through themselves. Adding, reading the oldest and
 * removing any take constant time and allocate nothing.
 */
final class ChargeQueue {
    @Nullable
    private Charge oldest;

    @Nullable
    private Charge youngest;

    @Nullable
    Charge oldest() {
        return oldest;
    }

    void add(Charge charge) {
        charge.before = youngest;
        charge.after = null;
        if (youngest == null) {
            oldest = charge;
        } else {
            youngest.after = charge;
        }
        youngest = charge;
    }

    void drop(Charge charge) {
        Charge before = charge.before;
        Charge after = charge.after;
        if (before == null) {
            oldest = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            youngest = before;
        } else {
            after.before = before;
        }
        charge.before = null;
        charge.after = null;
    }
}
