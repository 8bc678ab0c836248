package dev.sluice.proxy.call;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.call.RequestErrorCode;

/** The reason why a call ends without the exchange's response. */
public sealed interface CallFailure {
    /** How the response to a call that was sent was lost. */
    enum Loss {
        /** It broke off or never began. */
        BROKEN(RequestErrorCode.RESPONSE_BROKEN),
        /** It did not come in time. */
        TIMEOUT(RequestErrorCode.RESPONSE_TIMEOUT);

        private final RequestErrorCode code;

        Loss(RequestErrorCode code) {
            this.code = code;
        }

        /** Returns the reason that the caller is told. */
        public String reason() {
            return code.header();
        }
    }

    /** The call was refused before it was sent. */
    record NotAdmitted(Refused refused) implements CallFailure {}

    /** The call was sent, and no complete response came. */
    record ResponseLost(Loss loss) implements CallFailure {}

    /** The call waited for the response to an identical read, which was lost. */
    record LeaderLost(Loss loss) implements CallFailure {}

    /** The body of the request is too large to be classified. */
    record TooLarge() implements CallFailure {}
}
