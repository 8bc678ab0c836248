package dev.sluice.proxy;

import dev.sluice.exchange.Reading;
import dev.sluice.gate.Refused;
import io.netty.buffer.ByteBuf;

/** What a call has to do with others that ask the same: nothing, unless it is a {@link SharedRead}. Told in the order of the call's life. */
interface Sharing {
    /** A call of its own. */
    Sharing NONE = new Sharing() {};

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
    default void begun(AnswerHead first) {}

    /** Whether that piece of the answer was gathered: others wait for it, so that a slow bot must not hold it back. */
    default boolean gathers(ByteBuf piece) {
        return false;
    }

    /** The last byte of the answer is here. */
    default void whole(Reading reading) {}

    /** It broke before any answer, and goes once more: as one of all. */
    default void brokeOnce() {}

    /** Its answer will never be whole. */
    default void lost(String reason) {}

    /** It is over, whatever came of it. */
    default void ended() {}
}
