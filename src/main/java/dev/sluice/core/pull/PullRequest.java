package dev.sluice.core.pull;

/**
 * A request that a pull needs; its result must be told.
 *
 * @param instrument the instrument; "" for a list, or for all
 * @param orderId the exchange's id of the order to cancel; "" for a list and for all
 * @param clientOrderId the client's id of that order; "" without one
 * @param cursor the page of a list; "" for the first
 */
public record PullRequest(
        PullBook book, Verb verb, String instrument, String orderId, String clientOrderId, String cursor) {
    /** What the request is for. */
    public enum Verb {
        LIST,
        CANCEL,
        CANCEL_ALL;

        /** Returns whether it only reads. */
        public boolean reads() {
            return this == LIST;
        }
    }

    /** Returns the request for a whole list: its first page, or the instruments that have orders. */
    static PullRequest list(PullBook book) {
        return list(book, "", "");
    }

    static PullRequest list(PullBook book, String instrument, String cursor) {
        return new PullRequest(book, Verb.LIST, instrument, "", "", cursor);
    }

    /** Returns whether a list begins with it. */
    boolean beginsList() {
        return verb == Verb.LIST && instrument.isEmpty() && cursor.isEmpty();
    }

    static PullRequest cancel(PullBook book, RestingOrder order) {
        return new PullRequest(book, Verb.CANCEL, order.instrument(), order.id(), order.clientId(), "");
    }

    static PullRequest cancelAll(PullBook book, String instrument) {
        return new PullRequest(book, Verb.CANCEL_ALL, instrument, "", "", "");
    }
}
