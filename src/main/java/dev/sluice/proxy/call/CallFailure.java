package dev.sluice.proxy.call;

import dev.sluice.core.admission.Refused;

/** The reason why a call ends without the exchange's response. */
public sealed interface CallFailure {
    /** Reason of a response that broke off or never began. */
    String BROKEN = "answer-broken";

    /** Reason of a response that did not come in time. */
    String TIMEOUT = "answer-timeout";

    /** The call was refused before it was sent. */
    record NotAdmitted(Refused refused) implements CallFailure {}

    /**
     * The call was sent, and no complete response came.
     *
     * @param reason {@link #BROKEN} or {@link #TIMEOUT}
     */
    record ResponseLost(String reason) implements CallFailure {}

    /** The call waited for the response to an identical read, which was lost for this reason. */
    record LeaderLost(String reason) implements CallFailure {}

    /** The body of the request is too large to be classified. */
    record TooLarge() implements CallFailure {}
}
