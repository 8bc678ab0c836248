package dev.sluice.core.pull;

import java.util.List;

/** The result of a request of a pull. */
public sealed interface PullResult {
    /**
     * A page of a list.
     *
     * @param nextCursor the cursor of the next page; "" after the last page
     * @param hasUnread whether there are more orders that cannot be requested
     */
    record Listed(List<RestingOrder> orders, String nextCursor, boolean hasUnread) implements PullResult {
        public Listed {
            orders = List.copyOf(orders);
        }
    }

    /**
     * The instruments that have orders, in answer to a list without an instrument; each is listed by itself.
     *
     * @param hasUnread whether there are more
     */
    record Instruments(List<String> names, boolean hasUnread) implements PullResult {
        public Instruments {
            names = List.copyOf(names);
        }
    }

    /** The exchange cancelled, or did not have the order any more. */
    record Done() implements PullResult {}

    /** The exchange refused the request for a permanent reason. */
    record Rejected(String why) implements PullResult {}

    /** The account has no such book. */
    record NoBook() implements PullResult {}

    /** There was no response or an unclear one, or the request was never sent. */
    record Failed(String why) implements PullResult {}

    /** Nothing can be sent there before that time: a ban, or a limit. */
    record Blocked(String why, long untilNanos) implements PullResult {}
}
