package dev.sluice.core.cluster;

/**
 * What a member states about one shared limit and one scope key, and what it would like to have. All amounts are whole
 * units of the limit.
 *
 * @param limit the name of the limit
 * @param scopeKey the scope key; empty for a limit of the address
 * @param cap what the member is covered for: its cap after lowering it, or its floor while it has no lease
 * @param used what is charged now, calls in flight included; more than the cap after a lease ended
 * @param demand what is used and all that waits, at least the floor and at most the size
 * @param expectedDemand the demand and what may come until the next request
 * @param firstCost the cost of the call that waits first; 0 when none waits
 * @param floor what every member always has of this limit
 * @param size the size of the limit that all members share
 * @param drainMs how long after its start the exchange may still count a call against this limit
 * @param shape the algorithm, window and rate; while two members state different ones, nobody's cap grows
 * @param note what the other members need to tell strangers' use from this member's: see {@link UsageNote}; empty when
 *     it has not used more than its floor
 * @param readsNotes whether the response must have what the others have and tell
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
