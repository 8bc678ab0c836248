package dev.sluice.core.cluster;

import java.util.List;

/**
 * The lease of one exchange that a process passes to the next process of the same member. Until the lease ends, the
 * next process uses the caps, and the former one uses nothing. It includes what the former process knew of the other
 * members, so that the next one need not measure their silence from the beginning.
 *
 * <p>Times are nanoseconds of the monotonic clock of the machine.
 *
 * @param endNanos when it ends; never later than for the former process
 * @param generation the generation of the last accepted response
 * @param generationReadNanos when the first response of that generation was read
 * @param isRecovering whether no cap grows yet in that generation
 * @param heard the other members that sent a request in that generation
 * @param parts the caps above the floor
 */
public record PassedLease(
        long endNanos,
        Generation generation,
        long generationReadNanos,
        boolean isRecovering,
        List<Heard> heard,
        List<Part> parts) {
    /**
     * Another member.
     *
     * @param sequence its last sequence number
     * @param sinceNanos when that number was read first
     * @param processSinceNanos when a number of the same process was read first
     */
    public record Heard(String member, SequenceNumber sequence, long sinceNanos, long processSinceNanos) {}

    /**
     * The cap of one limit.
     *
     * @param limit the name of the limit
     * @param scopeKey the scope key; empty for a limit of the address
     * @param shape the algorithm, window and rate; a limit with another shape begins at its floor
     */
    public record Part(String limit, String scopeKey, String shape, long cap) {}

    public PassedLease {
        if (parts.size() > MessageBounds.MAX_LIMITS || heard.size() > MessageBounds.MAX_NOTES) {
            throw new IllegalArgumentException("a lease has at most " + MessageBounds.MAX_LIMITS + " limits and "
                    + MessageBounds.MAX_NOTES + " members, not " + parts.size() + " and " + heard.size());
        }
        heard = List.copyOf(heard);
        parts = List.copyOf(parts);
    }
}
