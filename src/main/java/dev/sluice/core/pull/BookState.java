package dev.sluice.core.pull;

import java.util.List;
import java.util.Locale;

/**
 * The progress of the pull of one book.
 *
 * @param pulled the number of orders in the scope that a list showed and that left the book after they were cancelled
 * @param left the number of orders in the scope that the latest list showed
 * @param leftIds the ids of the first orders that are left
 * @param spared the number of orders that stay on purpose
 * @param unknown the number of orders that stay because it is not known whether they are in the scope
 * @param unknownIds the ids of the first of these orders
 * @param why the last error; "" if there was none
 * @param untilNanos when it goes on; only where it waits
 */
public record BookState(
        PullBook book,
        Phase phase,
        long pulled,
        int left,
        List<String> leftIds,
        int spared,
        int unknown,
        List<String> unknownIds,
        String why,
        long untilNanos) {
    /** The largest number of orders that are named. */
    static final int MAX_NAMED = 20;

    /** The phase of the pull of a book. */
    public enum Phase {
        LISTING,
        CANCELLING,
        /** It goes on after a failure, a ban, or when orders in flight have an answer. */
        WAITING,
        /** No order in the scope is left. */
        EMPTY,
        /** A rehearsal counted its orders. */
        COUNTED,
        /** The exchange refused to list it. */
        REFUSED,
        /** The pull ended before it was empty. */
        ENDED;

        /** Returns whether nothing more happens. */
        public boolean isOver() {
            return compareTo(EMPTY) >= 0;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
