package dev.sluice.core.call;

/** The outcomes of HTTP statuses, used where no outcome rule of the exchange matches. */
public final class StatusOutcomes {
    private static final int UNAUTHORISED = 401;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    private StatusOutcomes() {}

    public static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    /**
     * Returns the outcome of a status. Client errors are definite; a server error or a timeout is not, because the call
     * may have taken effect before it.
     */
    public static Outcome of(int status) {
        if (status == TOO_MANY) {
            return Outcome.RATE;
        }
        if (status == UNAUTHORISED) {
            return Outcome.AUTH;
        }
        if (status == REQUEST_TIMEOUT || status >= SERVER_ERROR) {
            return Outcome.UNKNOWN;
        }
        return status >= BAD_REQUEST || !isSuccess(status) ? Outcome.BUSINESS : Outcome.OK;
    }
}
