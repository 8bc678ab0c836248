package dev.sluice.share;

/**
 * The result of the arrival of a read at {@link Reads}.
 *
 * @param <M> type of the callers that lead or follow
 * @param <A> type of a cached response
 */
public sealed interface Coming<M, A> {
    /**
     * A cached response.
     *
     * @param ageNanos time since the request of this response was sent
     */
    record Kept<M, A>(A answer, long ageNanos) implements Coming<M, A> {}

    /** A flight in progress, which the read now follows. */
    record Follows<M, A>(Flight<M> flight) implements Coming<M, A> {}

    /** Neither: the read waits for its own admission, until it leads a flight or another flight takes it along. */
    record Asks<M, A>() implements Coming<M, A> {}
}
