package dev.sluice.core.pull;

import java.util.List;

/** What became of a request of a pull. */
public sealed interface PullResult {
    /**
     * A page of a list.
     *
     * @param nextCursor what the next page is asked for with; "" after the last one
     * @param hasUnread whether there are more orders, which cannot be asked for
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

    /** The exchange did not do it, for a reason that time does not change. */
    record Rejected(String why) implements PullResult {}

    /** The account has no such book. */
    record NoBook() implements PullResult {}

    /** There was no answer, or one that does not tell; or the request was never sent. */
    record Failed(String why) implements PullResult {}

    /** Nothing can be sent there before that time: a ban, or a limit. */
    record Blocked(String why, long untilNanos) implements PullResult {}
}
