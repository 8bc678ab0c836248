package dev.sluice.core.coalesce;

import java.util.List;

/**
 * The result of the admission of a waiting read.
 *
 * @param <M> type of the callers that lead or follow
 */
public sealed interface LeaderDecision<M> {
    /**
     * The read leads: its request is sent for all identical reads.
     *
     * @param joined waiting reads that follow it from now on and have to be informed
     */
    record Leading<M>(SentRead<M> sentRead, List<M> joined) implements LeaderDecision<M> {}

    /** The read does not lead: another one was admitted before, and has informed it or is about to. */
    record NotLeading<M>() implements LeaderDecision<M> {}
}
