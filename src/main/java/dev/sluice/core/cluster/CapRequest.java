package dev.sluice.core.cluster;

/**
 * What a member has and uses of one shared limit and scope key, and what it requests. All amounts are whole units of
 * the limit.
 *
 * @param limit the name of the limit
 * @param scopeKey the scope key; empty for a limit of the address
 * @param cap the cap that the member has lowered before this request; its floor while it has no lease
 * @param used the units that are charged now, including calls in flight; can be above the cap after a lease ended
 * @param demand the used units plus the cost of all waiting calls, at least the floor and at most the size
 * @param expectedDemand the demand plus the expected cost of the calls until the next request
 * @param firstCost the cost of the call that waits first; 0 when none waits
 * @param floor the units that every member always has of this limit
 * @param size the size of the limit that all members share
 * @param drainMs how long after its start the exchange may still count a call against this limit
 * @param shape the algorithm, window and rate; no cap grows while two members send different ones
 * @param note the {@link UsageNote} for the other members; empty when this member has not used more than its floor
 * @param readsNotes whether the response must contain the caps and notes of the other members
 */
public record CapRequest(
        String limit,
        String scopeKey,
        long cap,
        long used,
        long demand,
        long expectedDemand,
        long firstCost,
        long floor,
        long size,
        long drainMs,
        String shape,
        String note,
        boolean readsNotes) {
    public CapRequest {
        MessageBounds.requireText("a limit's name", limit, MessageBounds.MAX_NAME_LENGTH);
        MessageBounds.requireText("a limit's shape", shape, MessageBounds.MAX_NAME_LENGTH);
        if (scopeKey.length() > MessageBounds.MAX_KEY_LENGTH || note.length() > MessageBounds.MAX_NOTE_LENGTH) {
            throw new IllegalArgumentException(
                    "limit '" + limit + "': the scope key or the note is too long for a message");
        }
        MessageBounds.requireCount("cap", cap);
        MessageBounds.requireCount("used", used);
        MessageBounds.requireCount("demand", demand);
        MessageBounds.requireCount("expectedDemand", expectedDemand);
        MessageBounds.requireCount("firstCost", firstCost);
        MessageBounds.requireCount("floor", floor);
        MessageBounds.requireCount("size", size);
        MessageBounds.requireCount("drainMs", drainMs);
    }
}
