package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.pull.BookState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far the cancelling of the resting orders in the scope of a halt is.
 *
 * @param epochMs when it began, in milliseconds since 1970
 * @param tookMs how long it took, or has taken until now
 * @param pulled the number of listed orders that left their book after they were cancelled
 * @param left the number of orders that the latest lists showed and that are to be cancelled
 * @param unknown the number of orders that stay because it is not known whether they are in the scope
 * @param withoutKey accounts in the scope for which the signer has no key: their orders stay
 * @param notPulled books in the scope that this gateway cannot read: their orders stay
 * @param why what it waits for as a whole; "" for nothing
 */
public record PullStatus(
        String scope,
        boolean keepReducing,
        String who,
        long epochMs,
        double tookMs,
        State state,
        long pulled,
        long left,
        long unknown,
        List<String> withoutKey,
        List<String> notPulled,
        List<Book> books,
        String why) {
    /** Where a pull is. */
    public enum State {
        RUNNING,
        /** Every book in the scope that could be listed has no order left that is to be cancelled. */
        DONE,
        /** It is over, and orders may be left: a book was not listed, or some may be in the scope or not. */
        INCOMPLETE,
        /** It ended before the books were empty: by a re-arm, or because its scope is not CANCEL_ONLY any more. */
        ENDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One book of one account.
     *
     * @param state listing, cancelling, waiting, empty, counted, refused or ended
     * @param leftOrders ids of the first orders that are left
     * @param spared the number of orders that stay on purpose, because they only reduce a position or are stops
     * @param unknownOrders ids of the first orders of which it is not known whether they are in the scope
     * @param why what went wrong last; "" for nothing
     * @param waitMs the time until it goes on; null if it does not wait
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Book(
            String account,
            String book,
            String state,
            long pulled,
            int left,
            List<String> leftOrders,
            int spared,
            int unknown,
            List<String> unknownOrders,
            String why,
            @Nullable Double waitMs) {
        private static final double NANOS_PER_MILLI = 1e6;

        public static Book of(BookState state, long nowNanos) {
            boolean waits = state.phase() == BookState.Phase.WAITING;
            return new Book(
                    state.book().owner(),
                    state.book().name(),
                    state.phase().toString(),
                    state.pulled(),
                    state.left(),
                    state.leftIds(),
                    state.spared(),
                    state.unknown(),
                    state.unknownIds(),
                    state.why(),
                    waits ? Math.max(0, state.untilNanos() - nowNanos) / NANOS_PER_MILLI : null);
        }

        private String says(boolean isOver) {
            StringBuilder line = new StringBuilder(
                    String.format("%s %s: %s, %d pulled, %d left", account, book, state, pulled, left));
            if (spared > 0) {
                line.append(", ").append(spared).append(" spared");
            }
            if (unknown > 0) {
                line.append(String.format(
                        ", %d STAY because it is not known which bot placed them: %s",
                        unknown, String.join(", ", unknownOrders)));
            }
            if (left > 0 && isOver && !state.equals("counted")) {
                line.append(": ").append(String.join(", ", leftOrders));
            }
            return line.append(why.isEmpty() ? "" : " (" + why + ")").toString();
        }
    }

    /**
     * The pulls that run, and the latest that are over, the oldest first.
     *
     * @param signer whether a signer is configured, without which nothing can be pulled
     */
    public record Pulls(boolean signer, List<PullStatus> pulls) {}

    /** Returns what became of each book and what stays, in words for operators, one line each. */
    @JsonProperty
    public List<String> says() {
        List<String> lines = new ArrayList<>();
        books.forEach(book -> lines.add(book.says(isOver())));
        if (!why.isEmpty()) {
            lines.add(why);
        }
        if (!withoutKey.isEmpty()) {
            lines.add("ORDERS STAY of accounts without a key: " + String.join(", ", withoutKey));
        }
        if (!notPulled.isEmpty()) {
            lines.add("ORDERS STAY of " + String.join("; ", notPulled));
        }
        return lines;
    }

    /** Returns whether nothing more happens. */
    public boolean isOver() {
        return state != State.RUNNING;
    }
}
