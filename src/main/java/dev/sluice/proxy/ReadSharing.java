package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.proxy.http1.ResponseHead;
import io.netty.buffer.ByteBuf;

/** What a call has to do with others that ask the same: nothing, unless it is a {@link SharedRead}. Told in the order of the call's life. */
interface ReadSharing {
    /** A call of its own. */
    ReadSharing NONE = new ReadSharing() {};

    /** Whether there is an answer for it, or one is on its way; then it asks for nothing. */
    default boolean isServed() {
        return false;
    }

    /** It was admitted: whether it goes. If not, it will be told whom it follows. */
    default boolean leads() {
        return true;
    }

    /** It could not start yet and waits again, no better than the others. */
    default void waitsAgain() {}

    /** No connection could be opened. */
    default void unreachable(Refused refused) {}

    /** Its answer begins: it is gathered if somebody wants it and anybody may have it. */
    default void begun(ResponseHead first) {}

    /** Whether that piece of the answer was gathered: others wait for it, so that a slow bot must not hold it back. */
    default boolean gathers(ByteBuf piece) {
        return false;
    }

    /** The last byte of the answer is here. */
    default void whole(ResponseMeaning responseMeaning) {}

    /** It broke before any answer, and goes once more: as one of all. */
    default void brokeOnce() {}

    /** Its answer will never be whole. */
    default void lost(String reason) {}

    /** It is over, whatever came of it. */
    default void ended() {}
}
