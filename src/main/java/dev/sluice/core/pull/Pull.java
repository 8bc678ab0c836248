package dev.sluice.core.pull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pull of all resting orders in the scope of a halt. The caller gets the next requests, sends them, and reports the
 * result of each; books do not wait for each other. Not thread-safe.
 *
 * <p>A book counts as empty only after a list that was requested when no order could reach it any more. Until then it
 * is listed repeatedly. No request is made after {@link #end}.
 */
public final class Pull {
    /** The largest number of books of one pull. */
    public static final int MAX_BOOKS = 256;

    private final Map<PullBook, BookPull> books = new LinkedHashMap<>();
    /** The same books, the one with the oldest request first, so that no book waits for the many orders of another. */
    private final Deque<BookPull> turns = new ArrayDeque<>();

    private final Map<String, Integer> underWay = new HashMap<>();
    private boolean isEnded;

    /** @param books the books that may have orders in the scope; those beyond {@link #MAX_BOOKS} are ignored */
    public Pull(PullScope scope, List<PullBook> books, long nowNanos) {
        this(scope, books, false, nowNanos);
    }

    private Pull(PullScope scope, List<PullBook> books, boolean isRehearsal, long nowNanos) {
        for (PullBook book : books.subList(0, Math.min(MAX_BOOKS, books.size()))) {
            this.books.put(book, new BookPull(scope, book, isRehearsal, nowNanos));
        }
        turns.addAll(this.books.values());
    }

    /** Returns a pull that only counts the orders that it would cancel. */
    public static Pull rehearsal(PullScope scope, List<PullBook> books, long nowNanos) {
        return new Pull(scope, books, true, nowNanos);
    }

    /** Returns the requests to be sent now. */
    public List<PullRequest> next(long now) {
        List<PullRequest> requests = new ArrayList<>();
        int silent = isEnded ? turns.size() : 0;
        while (silent < turns.size()) {
            BookPull one = turns.remove();
            turns.add(one);
            PullRequest request = mayAsk(one) ? one.next(now) : null;
            silent = request == null ? silent + 1 : 0;
            if (request != null) {
                underWay.merge(one.book().owner(), 1, Integer::sum);
                requests.add(request);
            }
        }
        return requests;
    }

    private boolean mayAsk(BookPull one) {
        return underWay.getOrDefault(one.book().owner(), 0) < one.book().atOnce();
    }

    /** Reports the result of a request; must be called exactly once for each. */
    public void result(PullRequest request, PullResult result, long now) {
        underWay.merge(request.book().owner(), -1, Integer::sum);
        BookPull one = books.get(request.book());
        if (one == null) {
            throw new IllegalArgumentException("no such book is pulled: " + request.book());
        }
        one.result(request, result, now);
    }

    /** Records that no order sent to this exchange before the halt can still reach a book. */
    public void inFlightSettled(String exchange, long now) {
        books.values().stream()
                .filter(one -> one.book().exchange().equals(exchange))
                .forEach(one -> one.inFlightSettled(now));
    }

    /** Ends the pull: requests under way end by themselves, and no more are made. */
    public void end() {
        isEnded = true;
        books.values().forEach(BookPull::end);
    }

    /** Returns whether no request is under way and none will be made. */
    public boolean isOver() {
        return books.values().stream().allMatch(one -> one.phase().isOver() && one.underWay() == 0);
    }

    /** Returns when {@link #next} has something to send; {@link Long#MAX_VALUE} if only results are awaited. */
    public long wakeNanos(long now) {
        long wait = Long.MAX_VALUE;
        for (BookPull one : books.values()) {
            if (one.hasRequest() && mayAsk(one)) {
                wait = Math.min(wait, Math.max(0, one.untilNanos() - now));
            }
        }
        return wait == Long.MAX_VALUE ? Long.MAX_VALUE : now + wait;
    }

    /** Returns the progress of each book. */
    public List<BookState> books() {
        return books.values().stream().map(BookPull::state).toList();
    }
}
