package dev.sluice.core.pull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request of a pull, whose result must be reported.
 *
 * @param instrument the instrument; "" for a list, for several orders, or for all
 * @param orderId the exchange's id of the order to cancel; "" for other verbs
 * @param orders the orders to cancel with {@link Verb#CANCEL_BATCH}; no id occurs twice
 * @param cursor the page of a list; "" for the first
 */
public record PullRequest(
        PullBook book, Verb verb, String instrument, String orderId, List<RestingOrder> orders, String cursor) {
    /** How long instruments and ids of a batch may be, as JSON: a request to the signer has at most 4,096 bytes. */
    private static final int MAX_BATCH_LENGTH = 3_700;

    /** The quotation marks and the comma of an id in JSON. */
    private static final int ID_MARKS = 3;
    /** The quotation marks, colon, brackets and comma of an instrument with its list in JSON. */
    private static final int INSTRUMENT_MARKS = 6;

    /** The action of a request. */
    public enum Verb {
        LIST,
        CANCEL,
        /** It cancels the named orders, which may be of several instruments. */
        CANCEL_BATCH,
        CANCEL_ALL;

        /** Returns whether it only reads. */
        public boolean reads() {
            return this == LIST;
        }
    }

    public PullRequest {
        orders = List.copyOf(orders);
    }

    /** Returns the request for a whole list: its first page, or the instruments that have orders. */
    static PullRequest list(PullBook book) {
        return list(book, "", "");
    }

    static PullRequest list(PullBook book, String instrument, String cursor) {
        return new PullRequest(book, Verb.LIST, instrument, "", List.of(), cursor);
    }

    /** Returns whether a list begins with it. */
    boolean beginsList() {
        return verb == Verb.LIST && instrument.isEmpty() && cursor.isEmpty();
    }

    static PullRequest cancel(PullBook book, RestingOrder order) {
        return new PullRequest(book, Verb.CANCEL, order.instrument(), order.id(), List.of(), "");
    }

    /** Returns the fewest requests that cancel these orders by their ids. */
    static List<PullRequest> batches(PullBook book, List<RestingOrder> orders) {
        if (book.hasMixedBatches()) {
            return split(book, orders);
        }
        Map<String, List<RestingOrder>> byInstrument = new LinkedHashMap<>();
        orders.forEach(order -> byInstrument
                .computeIfAbsent(order.instrument(), none -> new ArrayList<>())
                .add(order));
        return byInstrument.values().stream()
                .flatMap(some -> split(book, some).stream())
                .toList();
    }

    private static List<PullRequest> split(PullBook book, List<RestingOrder> orders) {
        List<PullRequest> requests = new ArrayList<>();
        List<RestingOrder> batch = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Set<String> instruments = new HashSet<>();
        int length = 0;
        for (RestingOrder order : orders) {
            boolean isFull = batch.size() >= book.batch() || length + length(order) > MAX_BATCH_LENGTH;
            if (!batch.isEmpty() && (isFull || ids.contains(order.id()))) {
                requests.add(batch(book, batch));
                batch.clear();
                ids.clear();
                instruments.clear();
                length = 0;
            }
            boolean isNew = instruments.add(order.instrument());
            length += isNew ? length(order) : order.id().length() + ID_MARKS;
            ids.add(order.id());
            batch.add(order);
        }
        if (!batch.isEmpty()) {
            requests.add(batch(book, batch));
        }
        return requests;
    }

    private static int length(RestingOrder order) {
        return order.id().length() + ID_MARKS + order.instrument().length() + INSTRUMENT_MARKS;
    }

    private static PullRequest batch(PullBook book, List<RestingOrder> orders) {
        return orders.size() == 1
                ? cancel(book, orders.get(0))
                : new PullRequest(book, Verb.CANCEL_BATCH, "", "", orders, "");
    }

    static PullRequest cancelAll(PullBook book, String instrument) {
        return new PullRequest(book, Verb.CANCEL_ALL, instrument, "", List.of(), "");
    }
}
