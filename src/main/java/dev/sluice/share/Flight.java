package dev.sluice.share;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One call on its way for several that are the same. Its state belongs to {@link Reads}, under its lock.
 *
 * <pre>
 *   OPEN --its answer began--> CLOSED
 *     |  \--too long in coming: another flight takes its place--> CLOSED
 *     +------------ landed: answered, broken, or its leader is none any more ---> over
 * </pre>
 *
 * @param <M> who leads or follows
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
