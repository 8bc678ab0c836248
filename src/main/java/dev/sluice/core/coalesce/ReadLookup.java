package dev.sluice.core.coalesce;

/**
 * The result of {@link ReadCoalescer#lookUp}.
 *
 * @param <M> type of the callers that lead or follow
 * @param <A> type of a cached response
 */
public sealed interface ReadLookup<M, A> {
    /**
     * A cached response.
     *
     * @param ageNanos time since the request of this response was sent
     */
    record Cached<M, A>(A response, long ageNanos) implements ReadLookup<M, A> {}

    /** A sent read in progress, which the read now follows. */
    record Joined<M, A>(SentRead<M> sentRead) implements ReadLookup<M, A> {}

    /** Neither of these: the read waits for its own admission, until it leads or joins a sent read. */
    record Absent<M, A>() implements ReadLookup<M, A> {}
}
