package dev.sluice.core.coalesce;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A request in flight that several identical reads share. Its state belongs to {@link ReadCoalescer} and is guarded by
 * its lock.
 *
 * <pre>
 *  OPEN --response began--> CLOSED
 *    |  \--no response for too long, replaced by another sent read--> CLOSED
 *    +-- complete: answered, connection broken, or its leader no longer leads --> ENDED
 * </pre>
 *
 * @param <M> type of the callers that lead or follow
 */
public final class SentRead<M> {
    final ReadKey key;
    final long sentNanos;
    final Set<M> followers = new LinkedHashSet<>();
    long heldBytes;
    boolean ended;

    SentRead(ReadKey key, long sentNanos) {
        this.key = key;
        this.sentNanos = sentNanos;
    }
}
