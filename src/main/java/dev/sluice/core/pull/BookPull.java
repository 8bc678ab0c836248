package dev.sluice.core.pull;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.exchange.settings.pull.CancelReach;
import dev.sluice.core.pull.BookState.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pull of one book.
 *
 * <pre>
 *  LISTING --orders in the scope--> CANCELLING --all answered--> LISTING
 *     |  \--none, but orders are in flight, or a failure--> WAITING --> LISTING
 *     \--none--> EMPTY
 * </pre>
 *
 * <p>Only a list proves that an order has left the book, whatever became of the request that cancelled it.
 */
final class BookPull {
    /** The largest number of orders that are cancelled between two lists. */
    static final int MAX_ORDERS = 5_000;

    /** The largest number of orders whose end a list must still confirm; further orders are not counted. */
    private static final int MAX_TRIED = 20_000;

    private static final int MAX_PAGES = 500;
    private static final String TOO_LONG = "the list is too long to be read to its end, so more orders may be left";
    private static final int MAX_REFUSALS = 5;
    /** How often a call for several orders may fail to do anything before they are cancelled one by one. */
    private static final int ALL_TRIES = 2;

    private static final long FIRST_PAUSE_NANOS = 200 * Nanos.PER_MILLI;
    private static final long LONGEST_PAUSE_NANOS = 10 * Nanos.PER_SECOND;
    private static final int LONGEST_SHIFT = 6;

    private final PullScope scope;
    private final PullBook book;
    private final boolean isRehearsal;
    private Phase phase = Phase.LISTING;
    /** An order of this book: an exchange may use the same id in two instruments. */
    private record Key(String instrument, String id) {
        static Key of(RestingOrder order) {
            return new Key(order.instrument(), order.id());
        }
    }

    /** The orders to be cancelled, as the list shows them so far. */
    private final Map<Key, RestingOrder> listed = new LinkedHashMap<>();

    /** Those that the list before showed. */
    private final Map<Key, RestingOrder> before = new LinkedHashMap<>();

    /** The orders that a request cancelled since the last whole list. */
    private final Set<Key> tried = new HashSet<>();

    private final Map<String, Integer> cancelAllTries = new HashMap<>();
    private final Deque<PullRequest> unsent = new ArrayDeque<>();
    private final List<String> unknownIds = new ArrayList<>();
    private int underWay;
    private int pages;
    /** The first order of the page before; "" before the first page. */
    private String firstOfPage = "";

    private int unknown;
    private int spared;
    private int refusals;
    /** How many rounds in a row achieved nothing. */
    private int fruitless;
    /** How many of the last rounds had batches and achieved nothing, until one achieved something. */
    private int fruitlessBatches;

    private boolean hasBatches;

    private long pulled;
    private int left;
    private String why = "";
    private long untilNanos;
    private boolean isBlocked;
    private boolean isTruncated;
    private boolean isListUnsettled;
    private boolean isSettled;

    BookPull(PullScope scope, PullBook book, boolean isRehearsal, long nowNanos) {
        this.scope = scope;
        this.book = book;
        this.isRehearsal = isRehearsal;
        untilNanos = nowNanos;
        unsent.add(PullRequest.list(book));
    }

    PullBook book() {
        return book;
    }

    Phase phase() {
        return phase;
    }

    int underWay() {
        return underWay;
    }

    /** Returns when the next request may be sent; only if one waits. */
    long untilNanos() {
        return untilNanos;
    }

    /** Returns whether a request may be sent once its time has come: a list only when nothing else is under way. */
    boolean hasRequest() {
        PullRequest request = unsent.peek();
        return request != null && (underWay == 0 || !request.verb().reads());
    }

    /** Returns the next request, or null if none may be sent now. */
    @Nullable
    PullRequest next(long now) {
        if (!hasRequest() || untilNanos - now > 0) {
            return null;
        }
        PullRequest request = unsent.remove();
        underWay++;
        if (request.verb() == PullRequest.Verb.LIST) {
            phase = Phase.LISTING;
            if (request.beginsList()) {
                beginList();
            }
        } else {
            phase = Phase.CANCELLING;
            recordTried(request);
        }
        return request;
    }

    private void beginList() {
        before.clear();
        before.putAll(listed);
        listed.clear();
        isTruncated = false;
        isBlocked = false;
        unknownIds.clear();
        unknown = 0;
        spared = 0;
        pages = 0;
        firstOfPage = "";
        isListUnsettled = !isSettled;
    }

    /** Remembers which orders the request cancels. */
    private void recordTried(PullRequest request) {
        if (request.verb() == PullRequest.Verb.CANCEL) {
            markTried(new Key(request.instrument(), request.orderId()));
            return;
        }
        if (request.verb() == PullRequest.Verb.CANCEL_BATCH) {
            hasBatches = true;
            request.orders().forEach(order -> markTried(Key.of(order)));
            return;
        }
        cancelAllTries.merge(request.instrument(), 1, Integer::sum);
        listed.values().stream()
                .filter(order ->
                        request.instrument().isEmpty() || request.instrument().equals(order.instrument()))
                .forEach(order -> markTried(Key.of(order)));
    }

    private void markTried(Key order) {
        if (tried.size() < MAX_TRIED) {
            tried.add(order);
        }
    }

    /** Records that all orders sent before the halt have been answered, so none can reach the book any more. */
    void inFlightSettled(long now) {
        isSettled = true;
        if (phase == Phase.WAITING && left == 0 && !isBlocked && why.isEmpty()) {
            untilNanos = now;
        }
    }

    /** Ends the pull: requests under way end by themselves, and no more are sent. */
    void end() {
        finish(phase.isOver() ? phase : Phase.ENDED);
    }

    private void finish(Phase end) {
        unsent.clear();
        phase = end;
    }

    void result(PullRequest request, PullResult result, long now) {
        underWay--;
        if (phase == Phase.ENDED) {
            return;
        }
        if (result instanceof PullResult.Blocked blocked) {
            why = blocked.why();
            if (request.verb().reads()) {
                forgetList();
            }
            block(blocked.untilNanos(), now);
        } else if (request.verb().reads()) {
            readList(request, result, now);
        } else {
            readCancel(result);
        }
        boolean roundIsOver = !request.verb().reads() && underWay == 0 && unsent.isEmpty();
        if (roundIsOver) {
            unsent.add(PullRequest.list(book));
        }
    }

    private void block(long until, long now) {
        unsent.clear();
        unsent.add(PullRequest.list(book));
        untilNanos = now + Math.max(until - now, FIRST_PAUSE_NANOS);
        isBlocked = true;
        hasBatches = false;
        phase = Phase.WAITING;
    }

    private void readCancel(PullResult result) {
        if (result instanceof PullResult.Rejected rejected) {
            why = rejected.why();
        } else if (result instanceof PullResult.Failed failed) {
            why = failed.why();
        }
    }

    private void readList(PullRequest request, PullResult result, long now) {
        if (result instanceof PullResult.Listed page) {
            readPage(request, page, now);
        } else if (result instanceof PullResult.Instruments instruments) {
            isTruncated |= instruments.hasUnread();
            instruments.names().stream().distinct().forEach(name -> unsent.add(PullRequest.list(book, name, "")));
            continueList(now);
        } else if (result instanceof PullResult.Rejected rejected) {
            listRefused(rejected.why(), now);
        } else if (result instanceof PullResult.Failed failed) {
            why = failed.why();
            listAgain(now);
        } else if (result instanceof PullResult.NoBook && request.beginsList()) {
            finish(Phase.EMPTY);
        } else if (result instanceof PullResult.NoBook) {
            listRefused("the exchange listed a part of the book, then answered that there is none", now);
        }
    }

    /** Lists again, and ends the book after several refusals in a row. */
    private void listRefused(String answer, long now) {
        why = answer;
        refusals++;
        listAgain(now);
        if (refusals >= MAX_REFUSALS) {
            left = listed.size();
            finish(Phase.REFUSED);
        }
    }

    /** Restores the orders of the list before, because the current list could not be read to its end. */
    private void forgetList() {
        listed.clear();
        listed.putAll(before);
    }

    /** Lists again after a pause that grows. */
    private void listAgain(long now) {
        forgetList();
        fruitless++;
        waitFor(now);
    }

    private void waitFor(long now) {
        phase = Phase.WAITING;
        unsent.clear();
        unsent.add(PullRequest.list(book));
        untilNanos = now + pause();
    }

    private long pause() {
        int shift = Math.min(LONGEST_SHIFT, Math.max(0, fruitless - 1));
        return Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << shift);
    }

    private void readPage(PullRequest request, PullResult.Listed page, long now) {
        pages++;
        for (RestingOrder order : page.orders()) {
            classify(order);
        }
        String first = page.orders().isEmpty() ? "" : page.orders().get(0).id();
        boolean isNext = !request.cursor().isEmpty(); // of the same list
        boolean isRepeated = isNext && !first.isEmpty() && first.equals(firstOfPage); // the cursor was ignored
        firstOfPage = first;
        isTruncated |= page.hasUnread() || isRepeated;
        if (!page.nextCursor().isEmpty()) {
            unsent.addFirst(PullRequest.list(book, request.instrument(), page.nextCursor()));
        }
        continueList(now);
    }

    /** Continues with the next page; completes the list if there is none or no more pages are read. */
    private void continueList(long now) {
        boolean isLast = unsent.isEmpty();
        if (isLast || isTruncated || pages >= MAX_PAGES) {
            unsent.clear();
            completeList(isLast && !isTruncated, now);
        }
    }

    private void classify(RestingOrder order) {
        switch (scope.treatment(order)) {
            case PULLED -> {
                if (listed.size() < MAX_ORDERS) {
                    listed.put(Key.of(order), order);
                } else {
                    isTruncated = true;
                }
            }
            case SPARED -> spared++;
            case UNKNOWN -> {
                unknown++;
                if (unknownIds.size() < BookState.MAX_NAMED) {
                    unknownIds.add(order.id());
                }
            }
            case OUTSIDE -> {}
        }
    }

    private void completeList(boolean isWhole, long now) {
        refusals = 0;
        boolean hadTried = !tried.isEmpty();
        boolean hasGone = tried.stream().anyMatch(order -> !listed.containsKey(order));
        if (isWhole) {
            pulled += tried.stream().filter(order -> !listed.containsKey(order)).count();
            tried.clear();
        }
        left = listed.size();
        if (hasGone) {
            cancelAllTries.clear();
            fruitlessBatches = 0;
        } else if (hasBatches) {
            fruitlessBatches++;
        }
        hasBatches = false;
        if (isRehearsal) {
            why = isWhole ? "" : TOO_LONG;
            phase = Phase.COUNTED;
            return;
        }
        boolean isProgress = hasGone || (!hadTried && left > 0);
        fruitless = isProgress ? 0 : fruitless + 1;
        if (listed.isEmpty()) {
            completeEmptyList(isWhole, now);
            return;
        }
        if (isProgress) {
            why = isWhole ? "" : TOO_LONG;
        }
        unsent.addAll(cancels());
        untilNanos = isProgress ? now : now + pause();
        phase = isProgress ? Phase.CANCELLING : Phase.WAITING;
    }

    private void completeEmptyList(boolean isWhole, long now) {
        if (!isWhole) {
            why = TOO_LONG;
            phase = Phase.REFUSED;
        } else if (isListUnsettled) {
            why = "";
            waitFor(now);
            untilNanos = isSettled ? now : untilNanos;
        } else {
            why = "";
            phase = Phase.EMPTY;
        }
    }

    /** Returns the fewest requests that cancel what is listed and nothing else. */
    private Collection<PullRequest> cancels() {
        if (mayCancelAll(CancelReach.ACCOUNT, "")) {
            return List.of(PullRequest.cancelAll(book, ""));
        }
        Set<PullRequest> requests = new LinkedHashSet<>();
        List<RestingOrder> byId = new ArrayList<>();
        for (RestingOrder order : listed.values()) {
            if (!order.instrument().isEmpty() && mayCancelAll(CancelReach.INSTRUMENT, order.instrument())) {
                requests.add(PullRequest.cancelAll(book, order.instrument()));
            } else if (!order.instrument().isEmpty() && fruitlessBatches < ALL_TRIES) {
                byId.add(order);
            } else {
                requests.add(PullRequest.cancel(book, order));
            }
        }
        requests.addAll(PullRequest.batches(book, byId));
        return requests;
    }

    private boolean mayCancelAll(CancelReach reach, String instrument) {
        return book.reach().contains(reach)
                && scope.contains(reach)
                && cancelAllTries.getOrDefault(instrument, 0) < ALL_TRIES;
    }

    BookState state() {
        List<String> leftIds = listed.values().stream()
                .limit(BookState.MAX_NAMED)
                .map(RestingOrder::id)
                .toList();
        return new BookState(
                book, phase, pulled, left, leftIds, spared, unknown, List.copyOf(unknownIds), why, untilNanos);
    }
}
