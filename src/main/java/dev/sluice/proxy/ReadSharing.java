package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.http1.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * The sharing of one call's response with identical reads. The default shares nothing; see {@link SharedRead}. The
 * methods are called in the order of the call's life.
 */
interface ReadSharing {
    /** Sharing disabled. */
    ReadSharing NONE = new ReadSharing() {};

    /** Returns whether a response exists or is on its way, so that no permit is needed. */
    default boolean tryServe() {
        return false;
    }

    /** Returns whether the admitted call is to be sent; if false, it follows another call. */
    default boolean tryLead() {
        return true;
    }

    /** Handles that the call could not start and waits again, with no precedence over the others. */
    default void waitsAgain() {}

    /** Handles that no connection could be opened. */
    default void unreachable(Refused refused) {}

    /** Handles the head of the response: the response is collected if it is wanted and may be shared. */
    default void responseBegan(ResponseHead first) {}

    /**
     * Collects a piece of the response. Returns true if it was collected: others wait for it, so a slow bot must not
     * block reading.
     */
    default boolean collect(ByteBuf piece) {
        return false;
    }

    /** Handles the end of a complete response. */
    default void responseComplete(ResponseMeaning responseMeaning) {}

    /** Handles a connection that broke before any response; the call is repeated without precedence. */
    default void attemptFailed() {}

    /** Handles an incomplete response. */
    default void responseLost(CallFailure.Loss loss) {}

    /** Handles the end of the call, whatever the outcome. */
    default void ended() {}
}
