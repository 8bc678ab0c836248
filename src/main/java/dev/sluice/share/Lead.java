package dev.sluice.share;

import java.util.List;

/**
 * Whether a read that was admitted goes.
 *
 * @param <M> who leads or follows
 */
public sealed interface Lead<M> {
    /**
     * It goes for all.
     *
     * @param joined those who asked the same and now follow; to be told
     */
    record Leads<M>(Flight<M> flight, List<M> joined) implements Lead<M> {}

    /** Another one went, and has taken it along or is about to tell it so. */
    record Taken<M>() implements Lead<M> {}
}
