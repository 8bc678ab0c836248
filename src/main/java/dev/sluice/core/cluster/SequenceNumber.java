package dev.sluice.core.cluster;

/**
 * The position of a request among all requests of a member, also across restarts. The store ignores a request that is
 * not above the last one, so that a late or doubled request changes nothing.
 *
 * @param incarnation the number of the member's process: each start takes a higher one
 * @param request the number of the request within that process
 */
public record SequenceNumber(long incarnation, long request) {
    public SequenceNumber {
        MessageBounds.requireCount("incarnation", incarnation);
        MessageBounds.requireCount("request number", request);
    }
}
