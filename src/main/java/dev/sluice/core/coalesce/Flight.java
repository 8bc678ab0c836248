package dev.sluice.core.coalesce;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A request in flight that several identical reads share. Its state belongs to {@link ReadCoalescer} and is guarded by
 * its lock.
 *
 * <pre>
 *  OPEN --response began--> CLOSED
 *    |  \--no response for too long, replaced by another flight--> CLOSED
 *    +-- landed: answered, connection broken, or its leader no longer leads --> over
 * </pre>
 *
 * @param <M> type of the callers that lead or follow
 */
public final class Flight<M> {
    final ReadKey key;
    final long sinceNanos;
    final Set<M> followers = new LinkedHashSet<>();
    long heldBytes;
    boolean over;

    Flight(ReadKey key, long sinceNanos) {
        this.key = key;
        this.sinceNanos = sinceNanos;
    }
}
