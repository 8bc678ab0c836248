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
 *    +-- complete: answered, connection broken, or its leader no longer leads --> over
 * </pre>
 *
 * @param <M> type of the callers that lead or follow
 */
public final class SentRead<M> {
    final ReadKey key;
    final long sinceNanos;
    final Set<M> followers = new LinkedHashSet<>();
    long heldBytes;
    boolean over;

    SentRead(ReadKey key, long sinceNanos) {
        this.key = key;
        this.sinceNanos = sinceNanos;
    }
}
