package dev.sluice.share;

/**
 * What a read that comes finds.
 *
 * @param <M> who leads or follows
 * @param <A> a kept answer
 */
public sealed interface Coming<M, A> {
    /**
     * An answer that was kept.
     *
     * @param ageNanos since its call was sent
     */
    record Kept<M, A>(A answer, long ageNanos) implements Coming<M, A> {}

    /** A call is on its way already. */
    record Follows<M, A>(Flight<M> flight) implements Coming<M, A> {}

    /** Nothing: it asks for itself, until it leads or a flight takes it along. */
    record Asks<M, A>() implements Coming<M, A> {}
}
