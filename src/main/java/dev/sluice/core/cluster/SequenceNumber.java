package dev.sluice.core.cluster;

import java.util.Comparator;

/**
 * The number of a request or a statement of a member; it grows, also across restarts. A number that is not above the
 * last one is ignored, so that a late or repeated message changes nothing.
 *
 * @param incarnation the number of the member's process: each start takes a higher one
 * @param request the number of the request or statement within that process
 */
public record SequenceNumber(long incarnation, long request) implements Comparable<SequenceNumber> {
    private static final Comparator<SequenceNumber> ORDER =
            Comparator.comparingLong(SequenceNumber::incarnation).thenComparingLong(SequenceNumber::request);

    public SequenceNumber {
        MessageBounds.requireCount("incarnation", incarnation);
        MessageBounds.requireCount("request number", request);
    }

    @Override
    public int compareTo(SequenceNumber other) {
        return ORDER.compare(this, other);
    }
}
