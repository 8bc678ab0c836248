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

    static PullRequest list(PullBook book, String cursor) {
        return new PullRequest(book, Verb.LIST, "", "", "", cursor);
    }

    static PullRequest cancel(PullBook book, RestingOrder order) {
        return new PullRequest(book, Verb.CANCEL, order.instrument(), order.id(), order.clientId(), "");
    }

    static PullRequest cancelAll(PullBook book, String instrument) {
        return new PullRequest(book, Verb.CANCEL_ALL, instrument, "", "", "");
    }
}
