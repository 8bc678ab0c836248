package dev.sluice.breaker;

/**
 * A state of a breaker; what it does not offer cannot happen. A transition is a method of the state it leaves, and gives the state that is
 * entered.
 *
 * <pre>
 *             one failure too many                open time over
 *  {@link Closed} --------------------------> {@link Open} -------------------> {@link Looking}
 *    ^                                      ^ ^                        |
 *    |                                      | +------- failed ---------+ so many looks went well
 *    |                                   failed                        v
 *    +---- so many orders went well --------+------------------- {@link Trying} orders
 *
 *  by an operator, from every state:  {@link ForcedOpen}   {@link ForcedClosed} --time--> Closed   {@link Disabled}   reset --> Closed
 * </pre>
 *
 * Nanoseconds, compared by difference.
 */
sealed interface State permits Closed, Open, Looking, Trying, ForcedOpen, ForcedClosed, Disabled {
    /** When it began: what started earlier does not count in it. */
    long since();

    Phase phase();

    /** The state that time alone made of it by now. */
    default State at(long now, Rules rules) {
        return this;
    }

    default State failed(Sort sort, long now, Rules rules) {
        return this;
    }

    default State succeeded(Sort sort, long now, Rules rules) {
        return this;
    }

    /** Trips in a row, less those that health took back. */
    int trips(long now, Rules rules);

    /** Why it stands so; "" for the usual. */
    default String why() {
        return "";
    }

    /** Nanoseconds until time changes it; 0: time changes nothing. */
    default long nanosLeft(long now) {
        return 0;
    }
}
